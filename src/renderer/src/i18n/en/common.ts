/** Words that stand on many pages. */
export const common = {
  language: 'Language',
  toDark: 'Switch to the dark theme',
  toLight: 'Switch to the light theme',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying was refused; select the text instead',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Retry now',
  retryIn: (duration: string) => `retry in ${duration}`,
  last: (word: string) => `Last: ${word}`,
  now: 'now',
  unknown: 'Unknown',
  loading: 'Loading',
  every: (duration: string) => `read every ${duration}`,
  readFrom: (source: string) => `from ${source}`,
  epoch: (epoch: string) => `epoch ${epoch}`
}
