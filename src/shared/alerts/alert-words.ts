/** What is said of an alert: on the page, and in what is sent elsewhere. */
export interface AlertWords {
  /** @param subject deadline, prover, store or node */
  readonly title: (subject: string) => string
  readonly consequence: string
  readonly next: string
}

/** By the code of the alert. */
export type AlertTable = Readonly<Partial<Record<string, AlertWords>>>
