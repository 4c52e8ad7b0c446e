/**
 * What a known line means, as a code and the words of it that vary. Pure. It refuses to guess: a line that only resembles a
 * known one has no explanation.
 */
import type { LogExplanation } from '../../../../shared/contract/console/log-lines.ts'
import type { LogExplanationCode } from '../../../../shared/logs/explanation-codes.ts'
import { detectFindings } from '../../../prover/findings/detect-findings.ts'
import type { ParsedLine } from '../line/parse-line.ts'
import { codeOfAlarm, codeOfFinding, explanationRules, mayExplain } from './explanation-rules.ts'

/** Characters of a parameter. */
const longestParam = 200
/** Characters of a message that are looked at. */
const lookedAt = 4_096

export function explainLine(text: string, parsed: ParsedLine): LogExplanation | undefined {
  const { fields } = parsed
  const alarm = fields?.['alarm']
  const alarmCode = typeof alarm === 'string' ? codeOfAlarm.get(alarm) : undefined
  if (alarmCode) return explanation(alarmCode, {})
  const told = fields?.['finding']
  if (typeof told === 'string' && Object.hasOwn(codeOfFinding, told)) {
    // hasOwn says that it is one of the keys.
    return explanation(codeOfFinding[told as keyof typeof codeOfFinding], {})
  }
  return explainByRule(parsed) ?? explainUnreadable(parsed) ?? explainFinding(text, parsed)
}

function explainByRule({ logger, message, fields }: ParsedLine): LogExplanation | undefined {
  const error = fields?.['error'] ?? fields?.['err']
  const said = `${message}${typeof error === 'string' ? ` ${error}` : ''}`.slice(0, lookedAt)
  if (!mayExplain.test(said)) return undefined
  for (const rule of explanationRules) {
    if (rule.loggers && !rule.loggers.includes(logger)) continue
    const match = rule.pattern.exec(said)
    if (!match) continue
    const named = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined)
    const params = Object.fromEntries(named)
    for (const name of rule.fields ?? []) {
      const value = fields?.[name]
      if (typeof value === 'number' || typeof value === 'string') params[name] = String(value)
    }
    return explanation(rule.code, params)
  }
  return undefined
}

/** `Checked sectors` is an ordinary line unless some were bad. */
function explainUnreadable({ logger, message, fields }: ParsedLine): LogExplanation | undefined {
  if (logger !== 'poster' || message !== 'Checked sectors') return undefined
  const [checked, good] = [Number(fields?.['checked']), Number(fields?.['good'])]
  if (!(good < checked)) return undefined
  return explanation('LOG-SECTORS-UNREADABLE', { checked: String(checked), bad: String(checked - good) })
}

/** Whole lines: a prover's own have no logger that could be relied on. */
function explainFinding(text: string, { message, head }: ParsedLine): LogExplanation | undefined {
  const [finding] = detectFindings(head ? message : text)
  return finding && explanation(codeOfFinding[finding.kind], {})
}

function explanation(code: LogExplanationCode, params: Readonly<Record<string, string>>): LogExplanation {
  const short = Object.entries(params).map(([name, value]): [string, string] => [
    name,
    value.length > longestParam ? `${value.slice(0, longestParam)}…` : value
  ])
  return { code, params: Object.fromEntries(short) }
}
