/** Rows as aligned plain text, for people reading a terminal or a log file. */

/** @param {string[][]} rows the first row is the head @param {('left' | 'right')[]} [align] */
export function formatTable(rows, align = []) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const format = (row) =>
    row
      .map((cell, column) =>
        align[column] === 'right' ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
      )
      .join('  ')
      .trimEnd()
  const [head, ...body] = rows
  return [format(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(format)].join('\n')
}
