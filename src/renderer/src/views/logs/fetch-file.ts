/** Fetches a file the console offers, as a click on a link would. */
export function fetchFile(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.rel = 'noopener'
  document.body.append(link)
  link.click()
  link.remove()
}
