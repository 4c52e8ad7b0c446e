/**
 * What is secret by its name: environment variables, options and arguments of programs. Looser than the names of log
 * fields (see redact.ts), since nobody tells how other people's programs call their secrets; a harmless value that is
 * covered costs less than a secret that is shown. It refuses to judge values.
 */
import { redacted } from './redact.ts'

const secretParts =
  'secret|token|passw|passphrase|(?<=[A-Za-z0-9]_)pwd|credential|bearer|private[._-]?key|api[._-]?key|access[._-]?key|key(?![A-Za-z0-9._-])|auth(?:orization)?(?![A-Za-z0-9._-])'
const secretName = new RegExp(secretParts, 'i')

/** `--x=VALUE` and `X=VALUE` wherever they stand; a value may be in quotes. Repetitions are bounded, so it stays linear. */
const assignment = new RegExp(
  `((?<![\\w.-])[\\w.-]{0,64}?(?:${secretParts})[\\w.-]{0,64}\\s?=)("[^"]*"?|'[^']*'?|[^\\s"'&;]+)`,
  'gi'
)
/** `--x VALUE` inside one argument, as in the text of a shell. */
const optionWithin = new RegExp(
  `((?<![\\w.-])--?[\\w.-]{0,64}?(?:${secretParts})[\\w.-]{0,64}\\s+)("[^"]*"?|'[^']*'?|[^\\s"'&;]+)`,
  'gi'
)
const option = /^--?[A-Za-z][\w.-]*$/
/** A whole argument: its value ends where it ends, whatever is in it. */
const optionWithValue = /^(--?[A-Za-z][\w.-]*)=./s

/** True for AWS_SECRET_ACCESS_KEY, S3_KEY, API_TOKEN, DB_PASSWORD, --api-key, …: names that end in key count as secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/**
 * Arguments of a program with the secrets among them covered: what follows `--…-key`, `--…token` and the like, and what
 * stands behind the equals sign of such a name. The list keeps its length.
 * @param mark stands for a secret
 */
export function coverArguments(args: readonly string[], mark = redacted): string[] {
  return args.map((argument, at) => {
    const before = args[at - 1]
    if (argument !== '' && before !== undefined && option.test(before) && isSecretName(before)) return mark
    const name = optionWithValue.exec(argument)?.[1]
    if (name !== undefined && isSecretName(name)) return `${name}=${mark}`
    const replaceValue = (_match: string, key: string): string => `${key}${mark}`
    return argument.replace(assignment, replaceValue).replace(optionWithin, replaceValue)
  })
}
