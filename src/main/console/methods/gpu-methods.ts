/** The GPU wizard's questions, and the write of an ext-prover.cfg. */
import { isAbsolute, join } from 'node:path'
import { totalmem } from 'node:os'
import type { ParamsOf } from '../../../shared/contract/console/contract.ts'
import type { gpuMethods as specs, InventoryView } from '../../../shared/contract/console/gpu.ts'
import type { GpuAssignment } from '../../../shared/contract/console/gpu-assignment.ts'
import { readConfigFile, type ConfigFileText } from '../../config/edit/write-config-file.ts'
import { configFileNames } from '../../config/home.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { parsePastedInventory } from '../../prover/gpu/pasted-inventory.ts'
import { queryInventory } from '../../prover/gpu/query-inventory.ts'
import { nodeCommand } from '../export/node-command.ts'
import { quoteForShell } from '../export/quote-for-shell.ts'
import type { MethodHandlers } from '../handlers.ts'
import { applyPreset } from '../gpu/apply-preset.ts'
import { checkAssignment } from '../gpu/check-assignment.ts'
import { checkOnHost } from '../gpu/check-on-host.ts'
import { directoryOf } from '../gpu/check-tmpdirs.ts'
import { cardsOf, putOnCards } from '../gpu/choose-cards.ts'
import { detectBinaries } from '../gpu/detect-binaries.ts'
import { readAssignment } from '../gpu/read-assignment.ts'
import { reviewAssignment, writeAssignment } from '../gpu/review-assignment.ts'
import { wizardCard } from '../gpu/wizard-card.ts'
import type { NodeHost } from '../host/node-host.ts'
import { practiceProverFile } from '../practice/describe-network.ts'

export interface GpuParts {
  readonly host: NodeHost
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  readonly launcherDirectories: readonly string[]
}

type Place = ParamsOf<'gpu.open'>

export function gpuMethods(parts: GpuParts): MethodHandlers<typeof specs> {
  const { host, clock, env } = parts
  const fileOf = ({ node, directory }: Place): string => {
    const place = node === undefined ? directory : host.node(node).local?.configDirectory
    if (place !== undefined && isAbsolute(place)) return join(place, configFileNames.extProver)
    throw new PosterError(
      'INVALID_ARGUMENT',
      'the configuration files of this node are not on this machine',
      {
        advice: 'Prepare the file for another machine instead, and export it'
      }
    )
  }
  /** As one types it; none for a directory, which is not a node yet. */
  const runCommand = ({ node }: Place): string[] => {
    const options = node === undefined ? null : host.node(node).row().options
    if (!options) return []
    const { home, configDirectory, listen, proxy, poster, miner, extProver } = options
    const command = nodeCommand({
      host: {
        program: 'venus-sector-manager',
        home,
        configDirectory: configDirectory === home ? null : configDirectory
      },
      listen,
      proxy: proxy || null,
      poster,
      miner,
      extProver
    })
    return [command.map(quoteForShell).join(' ')]
  }
  const checkHere = (assignment: GpuAssignment, ownPids: readonly number[], signal: AbortSignal) =>
    checkOnHost(assignment, { env, ownPids, signal })
  return {
    'gpu.inventory': (_params, { signal }) => lookForCards(env, signal),
    'gpu.readInventory': ({ text }) => readPasted(text),
    'gpu.open': async (place, { signal }) => {
      const path = fileOf(place)
      const file = await readOrUndefined(path)
      const assignment = readAssignment(file?.text ?? '')
      const { launcherDirectories } = parts
      return {
        path,
        base: file ? { text: file.text, signature: file.digest } : null,
        assignment,
        binaries: await detectBinaries({ env, launcherDirectories, existing: assignment, signal }),
        practice: practiceProverFile()
      }
    },
    'gpu.read': ({ text }) => readAssignment(text),
    'gpu.preset': (request) => applyPreset(request),
    'gpu.place': ({ process, card, form }) => {
      const placed = putOnCards(process, [card], form)
      const tmpdir = `/tmp/ext-prover${card.index ?? card.uuid ?? ''}`
      return { ...placed, envs: { ...placed.envs, TMPDIR: tmpdir } }
    },
    'gpu.rename': ({ assignment, cards, form }) => ({
      processes: assignment.processes.map((process) => {
        const visible = cardsOf(process.envs, cards)
        const chosen = process.envs['CUDA_VISIBLE_DEVICES'] !== undefined && visible.kind === 'cards'
        return chosen && visible.cards.length > 0 ? putOnCards(process, visible.cards, form) : process
      })
    }),
    'gpu.check': ({ assignment, inventory }) => checkAssignment(assignment, inventory),
    'gpu.checkHere': ({ assignment, ownPids }, { signal }) => checkHere(assignment, ownPids, signal),
    'gpu.review': async ({ place, assignment, base, ownPids }, { signal }) => {
      const path = fileOf(place)
      const { findings, missing } = await checkHere(assignment, ownPids, signal)
      const onDisk = await readOrUndefined(path)
      const review = reviewAssignment(assignment, base?.text, findings, missing)
      return {
        path,
        review: { ...review, commands: [...review.commands, ...runCommand(place)] },
        changedOnDisk: (onDisk?.digest ?? null) !== (base?.signature ?? null)
      }
    },
    'gpu.render': ({ assignment, existing }) =>
      reviewAssignment(assignment, existing, [], lockDirectories(assignment)),
    'gpu.write': async ({ place, assignment, base, ownPids }, { signal }) => {
      const { missing } = await checkHere(assignment, ownPids, signal)
      const path = fileOf(place)
      return writeAssignment({ path, assignment, base: base ?? undefined, directories: missing }, clock)
    }
  }
}

/** Those the processes name, each once: on another machine nobody knows whether they are there. */
function lockDirectories({ processes }: GpuAssignment): readonly string[] {
  return [...new Set(processes.filter(({ envs }) => envs['TMPDIR']?.startsWith('/')).map(directoryOf))]
}

async function lookForCards(env: GpuParts['env'], signal: AbortSignal): Promise<InventoryView> {
  const found = await queryInventory({ env, signal })
  const answering = 'cards' in found ? found : { cards: [], uses: [], notUnderstood: [] }
  const { reason, advice } = 'reason' in found ? found : { reason: '', advice: '' }
  return {
    inventory: {
      cards: answering.cards.map(wizardCard),
      uses: answering.uses,
      ownPids: [],
      hostMemory: totalmem()
    },
    state: found.kind,
    reason,
    advice,
    problems: answering.notUnderstood.map((text) => ({ place: 'nvidia-smi', text, reason: '' }))
  }
}

function readPasted(text: string): InventoryView {
  const { cards, notUnderstood: problems } = parsePastedInventory(text)
  const all = cards.map(wizardCard)
  return {
    inventory: { cards: all, uses: [], ownPids: [], hostMemory: null },
    state: all.length > 0 ? 'cards' : 'no-card',
    reason: '',
    advice: '',
    problems
  }
}

async function readOrUndefined(path: string): Promise<ConfigFileText | undefined> {
  try {
    return await readConfigFile(path)
  } catch (error) {
    if (PosterError.is(error, 'CONFIG_NOT_FOUND')) return undefined
    throw error
  }
}
