/**
 * From a URL of the page to a file of the built page. Pure; it refuses other hosts, other folders and unknown types.
 */
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8'
}

/**
 * @param address URL as the browser asks for it
 * @param folder absolute path of the built page
 * @returns the file and its media type, or undefined when the URL names nothing that may be served
 */
export function findPageFile(address: string, folder: string): { path: string; type: string } | undefined {
  const path = pathOf(address)
  if (path === undefined || path.includes('\0') || path.includes('\\')) return undefined
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  const type = types[extname(file)]
  return file.startsWith(folder + sep) && type ? { path: file, type } : undefined
}

function pathOf(address: string): string | undefined {
  try {
    const url = new URL(address)
    return url.protocol === 'app:' && url.host === 'console' ? decodeURIComponent(url.pathname) : undefined
  } catch {
    return undefined
  }
}
