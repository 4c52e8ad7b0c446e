/**
 * From the path of a URL to a file of the built page, for the window and for a browser. Pure; it refuses other folders and
 * types that no page of ours has.
 */
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8'
}

export interface PageFile {
  /** Absolute. */
  readonly path: string
  /** Media type. */
  readonly type: string
}

/**
 * @param path of the URL, escapes and all; `/` is the page itself
 * @param folder absolute path of the built page
 * @returns undefined when the path names nothing that may be served
 */
export function findPageFile(path: string, folder: string): PageFile | undefined {
  const plain = unescaped(path)
  if (plain === undefined || plain.includes('\0') || plain.includes('\\')) return undefined
  const file = normalize(join(folder, plain === '/' ? 'index.html' : plain))
  const type = types[extname(file)]
  return file.startsWith(folder + sep) && type ? { path: file, type } : undefined
}

function unescaped(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
