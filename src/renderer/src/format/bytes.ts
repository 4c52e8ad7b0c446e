/** Sizes in powers of 1024, as disks and memory are counted here. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** `412 GiB`, `6.2 GiB`, `15.2 GiB`: three digits at most before the point grows, one after it below 100. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes)
  const sign = value < 0 ? '−' : ''
  value = Math.abs(value)
  let unit = 0
  while (unit < units.length - 1 && Number(toDigits(value)) >= 1024) {
    value /= 1024
    unit++
  }
  return `${sign}${toDigits(value)} ${units[unit] ?? 'EiB'}`
}

function toDigits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '')
}
