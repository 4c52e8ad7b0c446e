/**
 * What nvidia-smi prints instead of cards, by driver generations, as one of a few causes. The strings are nvidia-smi's own
 * and have been stable since driver 390; one program prints them on stdout, another on stderr.
 */
import { printableText } from './printable-text.ts'

export type DriverComplaint =
  | 'no-device'
  | 'no-answer-from-driver'
  | 'version-mismatch'
  | 'card-lost'
  | 'no-library'
  | 'not-permitted'
  | 'blocked'
  | 'not-initialised'

const complaints: readonly (readonly [RegExp, DriverComplaint])[] = [
  [/No devices were found/i, 'no-device'],
  [
    /couldn't communicate with the NVIDIA driver|Failed to initialize NVML: Driver Not Loaded/i,
    'no-answer-from-driver'
  ],
  [/Driver\/library version mismatch/i, 'version-mismatch'],
  [
    /GPU is lost|GPU has fallen off the bus|Unable to determine the device handle|GPU requires reset/i,
    'card-lost'
  ],
  [/couldn't find (?:\S*libnvidia-ml|nvml\.dll)|NVML Shared Library Not Found/i, 'no-library'],
  [/Failed to initialize NVML: Insufficient Permissions/i, 'not-permitted'],
  [/GPU access blocked by the operating system/i, 'blocked'],
  [/Failed to initialize NVML/i, 'not-initialised']
]

/** The complaint of a line, or undefined for a line that complains of nothing we know. */
export function readComplaint(line: string): DriverComplaint | undefined {
  return complaints.find(([pattern]) => pattern.test(line))?.[1]
}

export interface Complaint {
  readonly complaint: DriverComplaint
  /** The line that says so. */
  readonly line: string
}

/** The first complaint of a text. */
export function findComplaint(text: string): Complaint | undefined {
  for (const line of text.split(/\r?\n/)) {
    const complaint = readComplaint(line)
    if (complaint) return { complaint, line: printableText(line) }
  }
  return undefined
}
