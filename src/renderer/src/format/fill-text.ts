/** Parameters into the places that a text names in braces. A place without a parameter shows an ellipsis. Pure. */
import { formatCount } from './count.ts'

/** Whole numbers of six digits and more are grouped; shorter ones may be a port. */
export function fillText(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (value === undefined || value === '') return '…'
    return typeof value === 'number' && Number.isInteger(value) && value >= 100_000
      ? formatCount(value)
      : String(value)
  })
}
