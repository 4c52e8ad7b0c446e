/**
 * One place for the latest news of the head: a reader that is busy finds everything that happened meanwhile as one piece,
 * the newest head and the lowest height reverted. So it never grows, and nothing is lost that matters.
 */
import { PosterError } from '../../lib/error.ts'
import { mergeNews, type HeadNews } from './head-track.ts'

export class LatestNews implements AsyncIterator<HeadNews, undefined> {
  #news: HeadNews | undefined
  #ended = false
  #waiting: ((result: IteratorResult<HeadNews, undefined>) => void) | undefined

  put(news: HeadNews): void {
    if (this.#ended) return
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting({ done: false, value: news })
    else this.#news = this.#news ? mergeNews(this.#news, news) : news
  }

  /** Nothing more comes; what waits is still read. */
  end(): void {
    this.#ended = true
    this.#waiting?.({ done: true, value: undefined })
    this.#waiting = undefined
  }

  next(): Promise<IteratorResult<HeadNews, undefined>> {
    const news = this.#news
    this.#news = undefined
    if (news) return Promise.resolve({ done: false, value: news })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    if (this.#waiting) return Promise.reject(new PosterError('INVALID_ARGUMENT', 'the head has one reader'))
    return new Promise((resolve) => (this.#waiting = resolve))
  }
}
