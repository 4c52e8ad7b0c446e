/** Lets the browser fetch a file that the console has offered; the page itself stays. */

/** @param address of the offer; '' and null: there is nothing to fetch */
export function fetchDownload(address: string | null): void {
  if (address === null || address === '') return
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
