/** The provers of a node: what they do, and starting, stopping and trying them. */
import type {
  proverMethods as specs,
  proverTopics as topics
} from '../../../shared/contract/console/provers.ts'
import { goArray, goBool, goInt, goObject, goString } from '../../jsonrpc/server/params.ts'
import type { Clock } from '../../lib/clock.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { ConsoleCall, MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'
import { foretellConsequence } from '../node-view/consequence.ts'
import type { NodeViews } from '../node-view/node-views.ts'

const readTest = goObject({
  Verdict: goString,
  Good: goBool,
  Child: goString,
  ProvingMs: goInt,
  ElapsedMs: goInt,
  Meaning: goString,
  Message: goString
})
const readOutput = goArray(goObject({ Time: goInt, Stream: goString, Pid: goInt, Text: goString }))
const readEnvironment = goObject({
  Variables: goArray(goObject({ Name: goString, Value: goString, Origin: goString })),
  Removed: goArray(goObject({ Name: goString, Reason: goString }))
})

/** ms a prover is given for one made-up task */
const testTimeout = 120_000

export function proverMethods(host: NodeHost, views: NodeViews, clock: Clock): MethodHandlers<typeof specs> {
  const ask = (node: string, method: string, params: readonly JsonValue[], call: ConsoleCall) =>
    host.node(node).caller.call(method, params, call.signal)
  const change = async (
    node: string,
    method: string,
    params: readonly JsonValue[],
    call: ConsoleCall
  ): Promise<null> => {
    try {
      await ask(node, method, params, call)
      return null
    } finally {
      views.of(node).refreshProvers()
    }
  }
  return {
    'provers.consequence': async ({ node, prover, action }, { signal }) => {
      const { provers, deadlines = [] } = await views.of(node).lookNow(signal)
      return foretellConsequence({ action, prover, provers, deadlines, now: clock.now() })
    },
    'provers.stop': ({ node, prover, when }, call) =>
      change(node, 'Venus.ProverStop', [prover, when === 'safe'], call),
    'provers.start': ({ node, prover }, call) => change(node, 'Venus.ProverStart', [prover], call),
    'provers.restart': ({ node, prover, when }, call) =>
      change(node, 'Venus.ProverRestart', [prover, when === 'safe'], call),
    'provers.setShare': ({ node, prover, weight, concurrent }, call) =>
      change(node, 'Venus.ProverSetShare', [prover, weight, concurrent], call),
    'provers.test': async ({ node, prover }, call) => {
      const test = readTest(await ask(node, 'Venus.ProverTest', [prover, null, testTimeout], call))
      return {
        verdict: test.Verdict,
        good: test.Good,
        child: test.Child,
        provingMs: test.ProvingMs,
        elapsedMs: test.ElapsedMs,
        meaning: test.Meaning,
        message: test.Message
      }
    },
    'provers.output': async ({ node, prover, lines }, call) =>
      readOutput(await ask(node, 'Venus.ProverOutput', [prover, lines], call)).map((line) => ({
        time: line.Time,
        stream: line.Stream,
        pid: line.Pid,
        text: line.Text
      })),
    'provers.environment': async ({ node, prover }, call) => {
      const { Variables, Removed } = readEnvironment(
        await ask(node, 'Venus.ProverEnvironment', [prover], call)
      )
      return {
        variables: Variables.map(({ Name, Value, Origin }) => ({ name: Name, value: Value, origin: Origin })),
        removed: Removed.map(({ Name, Reason }) => ({ name: Name, reason: Reason }))
      }
    }
  }
}

export function proverTopics(views: NodeViews): TopicHandlers<typeof topics> {
  return {
    provers: ({ node }, sink) => views.of(node).provers.watch(sink),
    stages: ({ node }, sink) => views.of(node).stages.watch(sink)
  }
}
