/** What the commands about proving have in common: whose proving it is, and the chain node they ask. */
import {
  maxUint64,
  parseActorId,
  sectorNumber,
  type ActorId,
  type SectorNumber
} from '../filecoin/sector-id.ts'
import { PosterError } from '../lib/error.ts'
import { openProvingView, type ProvingView } from '../node/maintain/proving-view.ts'
import { contextOf, runCancellable } from './context.ts'
import type { ParsedCommand } from './parse-arguments.ts'

/** @throws PosterError USAGE without --miner */
export function minerOf(command: ParsedCommand): ActorId {
  const text = command.string('miner')
  if (text !== undefined) return parseActorId(text)
  throw new PosterError('USAGE', 'proving: --miner is missing', {
    advice: 'Say whose proving it is: util sealer proving --miner f01000 info'
  })
}

/** Opens the chain node of the configuration for the time of `work`, which Ctrl-C ends. */
export async function withProvingView<T>(
  command: ParsedCommand,
  env: NodeJS.ProcessEnv,
  work: (view: ProvingView, signal: AbortSignal) => Promise<T>
): Promise<T> {
  const view = await openProvingView(contextOf(command, env).configDirectory, minerOf(command))
  try {
    return await runCancellable((signal) => work(view, signal))
  } finally {
    await view.close()
  }
}

/** An index as typed. @throws PosterError USAGE */
export function indexOf(text: string | undefined, what: string): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text)
  throw new PosterError('USAGE', `${text ?? 'nothing'} is no ${what}`, {
    advice: `Give the index of the ${what}, counted from 0`
  })
}

/** Numbers as typed. @throws PosterError USAGE */
export function sectorsOf(texts: readonly string[]): readonly SectorNumber[] {
  return texts.map((text) => {
    if (/^\d{1,20}$/.test(text) && BigInt(text) <= maxUint64) return sectorNumber(BigInt(text))
    throw new PosterError('USAGE', `${text} is no sector number`, {
      advice: 'Give the numbers alone, with blanks between them: 7 8 12'
    })
  })
}
