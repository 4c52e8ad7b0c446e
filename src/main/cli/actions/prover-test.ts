/** `util prover test`: does a prover read, answer and, with a sector, prove? Ends with 1 when one of them does not. */
import { parseSectorName, sectorName } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { askEachProver, expandProverNames, type ProverAnswer } from '../../node/maintain/prover-control.ts'
import type { Action } from '../action.ts'
import { runCancellable } from '../context.ts'
import { formatTable, printJson, printLine } from '../output.ts'
import type { ParsedCommand } from '../parse-arguments.ts'
import { connectProvers } from '../prover-command.ts'
import { textAt, valueAt } from '../record.ts'

/** ms a test may take: one that a prover only has to refuse, and a real proof. */
const usualTimeout = { refused: 60_000, proof: 1_800_000 } as const
/** ms the daemon may take beyond the test itself. */
const margin = 60_000

export const run: Action = async (command, env) => {
  const sector = readSector(command)
  const timeout = command.duration('timeout') ?? usualTimeout[sector === null ? 'refused' : 'proof']
  const daemon = await connectProvers(command, env, timeout + margin)
  try {
    const answers = await runCancellable(async (signal) => {
      const typed = command.positionals
      // Without a name the node chooses, as it does for a real task.
      const names = typed.length === 0 ? [''] : await expandProverNames(daemon, typed)
      return askEachProver(daemon, names, 'Venus.ProverTest', (name) => [name, sector, timeout], signal)
    })
    if (command.boolean('json')) printJson(answers.map(encode))
    else print(answers)
    return answers.every((answer) => answer.ok && valueAt(answer.answer, 'Good') === true) ? 0 : 1
  } finally {
    await daemon.close()
  }
}

/** @throws PosterError USAGE */
function readSector(command: ParsedCommand): JsonValue {
  const name = command.string('sector')
  const cid = command.string('sealed-cid')
  if (name === undefined && cid === undefined) return null
  if (name === undefined || cid === undefined) {
    throw new PosterError('USAGE', '--sector and --sealed-cid belong together', {
      advice: 'Give both: --sector=s-t01000-1 --sealed-cid=bagboea4b5abc…'
    })
  }
  const sector = parseSectorName(name)
  if (!sector || sectorName(sector) !== name) {
    throw new PosterError('USAGE', `"${name}" is not the name of a sector`, {
      advice: 'Write it as its files are called: s-t01000-1'
    })
  }
  return {
    Sector: { Miner: sector.miner, Number: sector.number },
    SealedCID: cid,
    ProofType: command.integer('proof-type') ?? null,
    Upgraded: command.boolean('upgrade')
  }
}

function encode(answer: ProverAnswer): JsonValue {
  return answer.ok ? answer.answer : { Child: answer.name, Good: false, Problem: answer.problem }
}

const head = ['Name', 'Stage', 'Dialect', 'Verdict', 'Answered in']

function print(answers: readonly ProverAnswer[]): void {
  const rows = answers.map((answer) => {
    if (!answer.ok) return [answer.name || '-', '-', '-', 'failed', '-']
    const result = answer.answer
    const name = textAt(result, 'Child') || answer.name || '-'
    const proving = Number(textAt(result, 'ProvingMs'))
    return [
      name,
      textAt(result, 'Stage'),
      textAt(result, 'Dialect') || '-',
      textAt(result, 'Verdict'),
      proving < 1_000 ? `${proving} ms` : `${(proving / 1_000).toFixed(1)} s`
    ]
  })
  for (const line of formatTable(head, rows)) printLine(line)
  printLine()
  const told = answers.map(describe)
  for (const text of new Set(told.map((each) => each.text))) {
    const names = told.filter((each) => each.text === text && each.name !== '').map(({ name }) => name)
    printLine(names.length === 0 ? text : `${names.join(', ')}: ${text}`)
  }
}

function describe(answer: ProverAnswer): { readonly name: string; readonly text: string } {
  if (!answer.ok) return { name: answer.name, text: answer.problem }
  const message = textAt(answer.answer, 'Message')
  return {
    name: textAt(answer.answer, 'Child') || answer.name,
    text: `${textAt(answer.answer, 'Meaning')}.${message === '' ? '' : ` It said: ${message}`}`
  }
}
