/**
 * What leaves a text before it goes into a support bundle: every secret that was found anywhere on the way, whatever has
 * the shape of one, and, so that the bundle can be shown to strangers, sender addresses and addresses of the local network.
 * One of these covers all texts of a bundle, so that the same address has the same name everywhere.
 */
import type { ConfigFileKind } from '../../../shared/contract/console/config-file.ts'
import { Redactor, processRedactor, redacted } from '../../lib/log/redact.ts'
import { isSecretName } from '../../lib/log/secret-names.ts'
import { coverConfigSecrets, secretsOfConfig } from '../config-files/cover-secrets.ts'

const localAddress =
  /(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2})(?![\d.]*\d)/g
const accountAddress =
  /(?<![A-Za-z0-9])[ft](?:1[a-z2-7]{39}|3[a-z2-7]{84}|4\d{1,20}f[a-z2-7]{7,94})(?![a-z0-9])/g
const longestValue = 4_096

export class SupportCover {
  readonly #redactor = new Redactor()
  readonly #names = new Map<string, string>()
  #covered = 0

  /** How many places were covered so far. */
  get covered(): number {
    return this.#covered
  }

  /** From now on the value is covered wherever it stands. */
  learn(value: string): void {
    for (const line of value.split('\n')) this.#redactor.register(line.trim())
  }

  /** Learns the secrets of a configuration file. */
  learnConfig(kind: ConfigFileKind, text: string): void {
    for (const secret of secretsOfConfig(kind, text)) this.learn(secret)
  }

  /** Learns the values of variables with a secret name. */
  learnEnvironment(env: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(env))
      if (value !== undefined && isSecretName(name)) this.learn(value)
  }

  config(kind: ConfigFileKind, text: string): string {
    return this.text(coverConfigSecrets(kind, text))
  }

  /** One `NAME=value` a line, in order of their names. */
  environment(env: Readonly<Record<string, string | undefined>>): string {
    const lines = Object.entries(env)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value = '']) => `${name}=${isSecretName(name) ? redacted : value.slice(0, longestValue)}`)
    return this.text(`${lines.join('\n')}\n`)
  }

  text(text: string): string {
    const safe = this.#redactor.redact(processRedactor.redact(text))
    this.#covered += safe.split(redacted).length - 1
    return safe
      .replaceAll(localAddress, (address) => this.#nameOf(address, 'ip'))
      .replaceAll(accountAddress, (address) => {
        this.#covered++
        return `${address.slice(0, 2)}…${address.slice(-6)}`
      })
  }

  #nameOf(address: string, kind: string): string {
    this.#covered++
    const known = this.#names.get(address)
    if (known !== undefined) return known
    const name = `${kind}-${this.#names.size + 1}`
    if (this.#names.size < 10_000) this.#names.set(address, name)
    return name
  }
}
