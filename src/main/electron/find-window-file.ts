/**
 * From a URL of the window's page to a file of the built page. Pure; it refuses other schemes and hosts.
 */
import { findPageFile, type PageFile } from '../lib/page-file.ts'

/**
 * @param address URL as the browser asks for it
 * @param folder absolute path of the built page
 * @returns the file and its media type, or undefined when the URL names nothing that may be served
 */
export function findWindowFile(address: string, folder: string): PageFile | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, host, pathname } = new URL(address)
  return protocol === 'app:' && host === 'console' ? findPageFile(pathname, folder) : undefined
}
