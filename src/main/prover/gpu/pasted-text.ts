/**
 * Text that went through a terminal, a messenger or a document on its way here, back to what the program printed: no
 * colours, no full-width punctuation, no typographic dashes and quotes, one kind of line end. Pure.
 */

/** Lines as printed; as many as came, so that line numbers stay. */
export function cleanPastedLines(text: string): string[] {
  return text
    .replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .split(/\r\n|\n|\r/)
    .map((line) => narrow(line).trimEnd())
}

function narrow(line: string): string {
  return line
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\u3001/g, ',')
    .replace(/\u3010/g, '[')
    .replace(/\u3011/g, ']')
}

/** Lines around an inventory that say nothing: empty, fences, a prompt, the command itself. */
export function isSurroundings(line: string): boolean {
  const text = line.trim()
  return (
    text === '' ||
    /^(?:```\w*|~~~\w*|[-=+]{3,})$/.test(text) ||
    /(?:^|[\s/$#>])nvidia-smi(?:\.exe)?(?:\s+-|\s*$)/.test(text) ||
    (text.length <= 200 && /^(?:\([^)]*\)\s*)?(?:\[[^\]]+\]|[\w.-]+@[\w.-]+(?::\S*)?)?\s*[$#%>]+$/.test(text))
  )
}
