/** The curl examples of the documentation, read from its text, so that a test asks exactly what a reader would. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface CurlExample {
  readonly page: string
  /** `/rpc/v1` */
  readonly path: string
  readonly request: { readonly method: string; readonly params: readonly unknown[] }
}

/** The address that the pages name: the one a devnet has by default. */
const documentedAddress = '127.0.0.1:13453'

/** Throws for a line with curl that is not of the form the pages keep to. */
export function curlExamples(page: string): CurlExample[] {
  const text = readFileSync(resolve(import.meta.dirname, '../..', page), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('curl '))
  return lines.map((line) => {
    const [, address, path, body] = /^curl -s http:\/\/([^/ ]+)(\/\S+) -d '([^']+)'$/.exec(line) ?? []
    if (address !== documentedAddress || path === undefined || body === undefined) {
      throw new Error(`${page}: not a curl example as the others are: ${line}`)
    }
    return { page, path, request: JSON.parse(body) as CurlExample['request'] }
  })
}
