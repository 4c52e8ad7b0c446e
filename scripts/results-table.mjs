/** The table of bench/RESULTS.md as rows: read back, renewed in part, written. Cells hold no line ends. */

export const head = ['benchmark', 'measured', 'target', 'met', 'date', 'detail']

/** @returns {string[][]} rows of the first table in a Markdown text, without its head */
export function readRows(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
  )
}

/** Rows of the same name in the place of the old ones, new names at the end. */
export function renewRows(old, renewed) {
  const byName = new Map(renewed.map((row) => [row[0], row]))
  const names = new Set(old.map(([name]) => name))
  return [...old.map((row) => byName.get(row[0]) ?? row), ...renewed.filter(([name]) => !names.has(name))]
}

export function formatRows(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
