/** Lock directories of the provers, and what their environment does (operators.md 6, 7, 9). It makes nothing and takes no lock. */
import { noteEnvironment } from '../../config/schema/ext-prover-environment.ts'
import { noteSharedCards } from '../../config/schema/ext-prover-cards.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import { inspectLocks } from '../../prover/gpu/gpu-locks.ts'
import { checkOnHost } from '../gpu/check-on-host.ts'
import { directoryOf } from '../gpu/check-tmpdirs.ts'
import { assignmentOf } from './configured-provers.ts'
import {
  needsConfig,
  needsThisMachine,
  notNeeded,
  type DiagnosisContext,
  type RunCheck
} from './diagnosis-context.ts'

const mostEvidence = 32

export const checkLocks: RunCheck = async (context, signal) => {
  const { config, host, options } = context
  if (!options.provers) return notNeeded
  if (!host) return needsThisMachine
  if (!config) return needsConfig
  const ours = await proverPids(context, signal)
  const directories = [...new Set(assignmentOf(config.extProver).processes.map(directoryOf))]
  const held: string[] = []
  const refused: string[] = []
  for (const directory of directories) {
    const look = await inspectLocks(directory, { signal })
    if (look.kind !== 'locks') continue
    for (const { file, holders, problem, state } of look.locks) {
      if (problem !== undefined && state !== 'unknown' && state !== 'absent')
        refused.push(`${file}: ${problem}`)
      for (const { pid, facts } of holders) {
        if (!ours.includes(pid)) held.push(`${file}: ${pid} ${facts?.command ?? ''}`.trim())
      }
    }
  }
  if (refused.length > 0)
    return {
      code: 'lockNotWritable',
      parameters: { count: refused.length },
      evidence: refused.slice(0, mostEvidence)
    }
  if (held.length > 0)
    return {
      code: 'lockHeldByOther',
      parameters: { count: held.length },
      evidence: held.slice(0, mostEvidence)
    }
  return { code: 'locksFreeOrOurs', parameters: { count: directories.length } }
}

export const checkTmpdirs: RunCheck = async ({ config, host, options }, signal) => {
  if (!options.provers) return notNeeded
  if (!host) return needsThisMachine
  if (!config) return needsConfig
  const assignment = assignmentOf(config.extProver)
  const { findings, missing } = await checkOnHost(assignment, { env: host.env, ownPids: [], signal })
  const bad = findings.filter(({ code }) => code.startsWith('tmpdir'))
  const count = new Set(assignment.processes.map(directoryOf)).size
  const [first] = bad
  if (!first)
    return {
      code: 'tmpdirsReady',
      parameters: { count, missing: missing.length },
      evidence: missing.slice(0, mostEvidence)
    }
  return {
    code: 'tmpdirBad',
    parameters: { tmpdir: first.parameters['tmpdir'] ?? '', count: bad.length },
    evidence: bad
      .slice(0, mostEvidence)
      .map(
        ({ code, processes, parameters }) => `${processes.join(', ')}: ${code} ${JSON.stringify(parameters)}`
      )
  }
}

export const checkCardsAndLocks: RunCheck = ({ config, options }) => {
  if (!options.provers) return Promise.resolve(notNeeded)
  if (!config) return Promise.resolve(needsConfig)
  const { wdPost = [], winPost = [] } = config.extProver ?? {}
  const remarks = noteSharedCards({ WdPost: wdPost, WinPost: winPost })
  if (remarks.length === 0)
    return Promise.resolve({ code: 'oneLockPerCard', parameters: { count: wdPost.length + winPost.length } })
  const evidence = remarks.slice(0, mostEvidence).map(({ message }) => message)
  return Promise.resolve({ code: 'locksCrossed', parameters: { count: remarks.length }, evidence })
}

export const checkEnvironment: RunCheck = ({ config, options }) => {
  if (!options.provers) return Promise.resolve(notNeeded)
  if (!config) return Promise.resolve(needsConfig)
  const evidence = assignmentOf(config.extProver).processes.flatMap(({ id, envs }) =>
    noteEnvironment(envs).map((note) => `${id}: ${note}`)
  )
  if (evidence.length === 0) return Promise.resolve({ code: 'environmentClean' })
  return Promise.resolve({
    code: 'environmentRemarks',
    parameters: { count: evidence.length },
    evidence: evidence.slice(0, mostEvidence)
  })
}

async function proverPids({ callNode }: DiagnosisContext, signal: AbortSignal): Promise<number[]> {
  if (!callNode) return []
  const list = await callNode('Venus.ProverList', [], signal).catch(() => null)
  const children = isJsonObject(list) && Array.isArray(list['Children']) ? list['Children'] : []
  return children.flatMap((child) =>
    isJsonObject(child) && typeof child['Pid'] === 'number' ? [child['Pid']] : []
  )
}
