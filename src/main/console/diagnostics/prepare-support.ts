/** The support bundle of a node of the list, offered to whoever asks. One at a time: it reads many logs. */
import { release } from 'node:os'
import { Readable } from 'node:stream'
import type { DiagnosisResult, SupportBundleView } from '../../../shared/contract/console/diagnosis.ts'
import { goArray, goObject, goString } from '../../jsonrpc/server/params.ts'
import type { Clock } from '../../lib/clock.ts'
import type { JsonValue } from '../../lib/json.ts'
import { boundedSignal } from '../../lib/wait.ts'
import { buildVersion } from '../../node/version.ts'
import type { ConsoleCall } from '../handlers.ts'
import type { ConsoleNode } from '../host/console-node.ts'
import { buildSupportBundle } from './support-bundle.ts'

export interface SupportParts {
  readonly node: ConsoleNode
  readonly results: readonly DiagnosisResult[]
  /** Logs of this console, which tell of its nodes too. */
  readonly logDirectory: string
  readonly clock: Clock
}

const mostProvers = 16
const linesOfProver = 1_000
/** ms one question to the node may take */
const askTimeout = 5_000

/** @throws PosterError CANCELLED, QUEUE_FULL */
export async function prepareSupport(parts: SupportParts, call: ConsoleCall): Promise<SupportBundleView> {
  const { node, results, logDirectory, clock } = parts
  const { signal, grant } = call
  const bundle = await buildSupportBundle({
    at: clock.now(),
    versions: {
      console: buildVersion(),
      node: process.version,
      system: `${process.platform} ${process.arch} ${release()}`
    },
    results,
    // A row is plain JSON, only its type says less.
    health: JSON.parse(JSON.stringify(node.row())) as JsonValue,
    host: node.local && {
      home: node.local.home,
      configDirectory: node.local.configDirectory,
      env: process.env,
      logDirectories: [logDirectory]
    },
    lines: await readProverLines(node, signal),
    signal
  })
  const { id, archive, files, covered } = bundle
  const address = await grant.offerDownload({
    name: `${id}.tar.gz`,
    type: 'application/gzip',
    size: archive.length,
    open: () => Readable.from([archive])
  })
  return { id, files, covered, bytes: archive.length, address: address ?? null }
}

const readNames = goObject({ Children: goArray(goObject({ Name: goString })) })
const readLines = goArray(goObject({ Stream: goString, Text: goString }))

/** By prover; those that do not answer are left out. */
async function readProverLines(
  { caller }: ConsoleNode,
  signal: AbortSignal
): Promise<Record<string, readonly string[]>> {
  const ask = (method: string, params: readonly JsonValue[]): Promise<JsonValue> =>
    caller.call(method, params, boundedSignal(askTimeout, signal))
  try {
    const { Children } = readNames(await ask('Venus.ProverList', []))
    const lines = await Promise.all(
      Children.slice(0, mostProvers).map(async ({ Name }) => {
        const answer = await ask('Venus.ProverOutput', [Name, linesOfProver]).catch(() => [])
        return [Name, readLines(answer).map(({ Stream, Text }) => `${Stream}: ${Text}`)] as const
      })
    )
    return Object.fromEntries(lines)
  } catch {
    return {}
  }
}
