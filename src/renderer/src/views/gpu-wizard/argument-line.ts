/** The arguments of a program as one line, and back. A word with spaces stands in double quotes. Pure. */

export function writeArguments(args: readonly string[]): string {
  return args
    .map((word) => (word === '' || /[\s"\\]/.test(word) ? `"${word.replace(/(["\\])/g, '\\$1')}"` : word))
    .join(' ')
}

/** A quote that is not closed reaches to the end. */
export function readArguments(line: string): readonly string[] {
  const words: string[] = []
  const pattern = /(?:"((?:[^"\\]|\\.)*)"?|[^\s"]+)+/gy
  let rest = line.trimStart()
  while (rest !== '') {
    pattern.lastIndex = 0
    const found = pattern.exec(rest)?.[0] ?? rest
    words.push(found.replace(/"((?:[^"\\]|\\.)*)"?/g, (_, quoted: string) => quoted.replace(/\\(.)/g, '$1')))
    rest = rest.slice(found.length).trimStart()
  }
  return words
}
