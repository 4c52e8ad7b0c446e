/**
 * The environment of a prover: the node's own plus the `Envs` of its entry, as the original does (node-protocol.md §4.1),
 * minus what is ours and not the prover's: variables that would change a Node or Electron program itself, our own, and
 * every one that holds a secret of this node. `Envs` win, whatever they name but the marker of this node (prover-marker.ts).
 * Pure, given its rules.
 */
import { processRedactor, redacted } from '../../lib/log/redact.ts'
import { isSecretName } from '../../lib/log/secret-names.ts'
import { markerVariable } from './prover-marker.ts'

export interface ChildEnvironment {
  /** Every variable with where its value comes from. Values that look secret are covered. */
  readonly variables: readonly {
    readonly name: string
    readonly value: string
    /** `node`: set by the node itself, to know its provers again. */
    readonly origin: 'inherited' | 'entry' | 'node'
  }[]
  /** Names of the parent's variables that are not passed on, and why. */
  readonly removed: readonly { readonly name: string; readonly reason: string }[]
}

export interface EnvironmentRules {
  /** True for a text that holds a secret of this node, e.g. its rpc-token. */
  readonly holdsSecret: (text: string) => boolean
  /** The text without anything that looks secret. */
  readonly redact: (text: string) => string
}

/** By the secrets that this process has registered. */
export const processEnvironmentRules: EnvironmentRules = {
  holdsSecret: (text) => processRedactor.holdsRegistered(text),
  redact: (text) => processRedactor.redact(text)
}

export interface BuiltEnvironment {
  /** For the process itself. */
  readonly variables: Readonly<Record<string, string>>
  /** For people. */
  readonly report: ChildEnvironment
}

/** What Node and Electron read when they start: a prover that is such a program must not inherit ours. */
const runtimeVariables = new Set([
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'NODE_V8_COVERAGE',
  'NODE_INSPECT_RESUME_ON_START',
  'NODE_REDIRECT_WARNINGS',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_TEST_CONTEXT',
  'VSCODE_INSPECTOR_OPTIONS',
  'CHROME_DESKTOP'
])

type Origin = ChildEnvironment['variables'][number]['origin']

/** @param marker of this run of the node; undefined where nobody writes down which provers run */
export function buildChildEnvironment(
  parent: Readonly<Record<string, string | undefined>>,
  envs: Readonly<Record<string, string>>,
  marker: string | undefined,
  rules: EnvironmentRules = processEnvironmentRules
): BuiltEnvironment {
  // Windows has one PATH however it is spelled.
  const fold = (name: string): string => (process.platform === 'win32' ? name.toUpperCase() : name)
  const own = new Set(Object.keys(envs).map(fold))
  const variables = new Map<string, { readonly value: string; readonly origin: Origin }>()
  const removed: { name: string; reason: string }[] = []
  for (const [name, value] of Object.entries(parent)) {
    if (value === undefined || own.has(fold(name))) continue
    const reason = whyRemoved(name, value, rules)
    if (reason === undefined) variables.set(name, { value, origin: 'inherited' })
    else removed.push({ name, reason })
  }
  for (const [name, value] of Object.entries(envs)) variables.set(name, { value, origin: 'entry' })
  if (marker !== undefined) variables.set(markerVariable, { value: marker, origin: 'node' })
  const sorted = [...variables].sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    variables: Object.fromEntries(sorted.map(([name, { value }]) => [name, value])),
    report: {
      variables: sorted.map(([name, { value, origin }]) => ({
        name,
        value: coverValue(name, value, rules),
        origin
      })),
      removed: removed.sort((one, other) => (one.name < other.name ? -1 : 1))
    }
  }
}

function whyRemoved(name: string, value: string, rules: EnvironmentRules): string | undefined {
  const upper = name.toUpperCase()
  if (upper.startsWith('POSTER_CONSOLE_')) return 'a variable of this node itself'
  if (upper.startsWith('ELECTRON_')) return 'it changes how an Electron program starts'
  if (runtimeVariables.has(upper)) return 'it changes how a Node program starts'
  return rules.holdsSecret(value) ? 'it holds a secret of this node' : undefined
}

function coverValue(name: string, value: string, rules: EnvironmentRules): string {
  if (value !== '' && isSecretName(name)) return redacted
  return rules.redact(value)
}
