/** Parameters into the text of an explanation. What the line did not tell is shown as an ellipsis, never as an empty place. */

export function fillExplanation(text: string, params: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(params, name) && params[name]) || '…')
}
