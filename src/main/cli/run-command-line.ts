/**
 * From arguments to an exit status: parse, help or version, load the action, run it, and turn whatever it throws into
 * one line that says what to do.
 */
import { PosterError, describeError } from '../lib/error.ts'
import type { Action } from './action.ts'
import { commandTree } from './command-tree.ts'
import { renderHelp } from './help-text.ts'
import { printError } from './output.ts'
import { parseArguments, type ParsedCommand } from './parse-arguments.ts'
import { watchOutput } from './standard-output.ts'
import { buildVersion } from '../node/version.ts'

/** Every action by the name the command tree uses; loaded when asked for. */
const actions: Readonly<Record<string, () => Promise<{ run: Action }>>> = {
  'daemon-init': () => import('./actions/daemon-init.ts'),
  'daemon-run': () => import('./actions/daemon-run.ts'),
  'console-run': () => import('./actions/console-run.ts'),
  'console-link': () => import('./actions/console-link.ts'),
  'devnet-run': () => import('./actions/devnet-run.ts'),
  'devnet-status': () => import('./actions/devnet-status.ts'),
  'devnet-step': () => import('./actions/devnet-step.ts'),
  'devnet-fork': () => import('./actions/devnet-fork.ts'),
  'devnet-leave-out': () => import('./actions/devnet-leave-out.ts'),
  'devnet-call': () => import('./actions/devnet-call.ts'),
  'storage-find': () => import('./actions/storage-find.ts'),
  'storage-attach': () => import('./actions/storage-attach.ts'),
  'storage-check': () => import('./actions/storage-check.ts'),
  'storage-list': () => import('./actions/storage-list.ts'),
  'storage-import': () => import('./actions/storage-import.ts'),
  'storage-export': () => import('./actions/storage-export.ts'),
  'sectors-list': () => import('./actions/sectors-list.ts'),
  'sectors-state': () => import('./actions/sectors-state.ts'),
  'worker-list': () => import('./actions/worker-list.ts'),
  'gpu-list': () => import('./actions/gpu-list.ts'),
  'poster-forecast': () => import('./actions/poster-forecast.ts'),
  'poster-timeline': () => import('./actions/poster-timeline.ts'),
  'proof-verify': () => import('./actions/proof-verify.ts'),
  'proving-info': () => import('./actions/proving-info.ts'),
  'proving-deadlines': () => import('./actions/proving-deadlines.ts'),
  'proving-deadline': () => import('./actions/proving-deadline.ts'),
  'proving-faults': () => import('./actions/proving-faults.ts'),
  'proving-check': () => import('./actions/proving-check.ts'),
  'proving-recover-faults': () => import('./actions/proving-recover-faults.ts'),
  'proving-sector-info': () => import('./actions/proving-sector-info.ts'),
  'proving-simulate': () => import('./actions/proving-simulate.ts'),
  'prover-list': () => import('./actions/prover-list.ts'),
  'prover-stop': () => import('./actions/prover-stop.ts'),
  'prover-start': () => import('./actions/prover-start.ts'),
  'prover-restart': () => import('./actions/prover-restart.ts'),
  'prover-share': () => import('./actions/prover-share.ts'),
  'prover-test': () => import('./actions/prover-test.ts')
}

/** Runs a command line without the program's name. Resolves with the exit status and never rejects. */
export async function runCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const output = watchOutput(process.stdout, process.stderr)
  try {
    const parsed = parseArguments(commandTree, args, env)
    const status = await runParsed(parsed, env)
    // A node writes nothing there but its log, which is never a reason to fail.
    if (parsed.action === 'daemon-run') return status
    await output.flush()
    return status
  } catch (thrown) {
    // Whatever a command makes of it: the output was the reason.
    const error = output.failure() ?? thrown
    if (!PosterError.is(error, 'READER_GONE')) printError(describeError(error))
    return PosterError.is(error) ? error.exitStatus : 1
  }
}

async function runParsed(parsed: ParsedCommand, env: NodeJS.ProcessEnv): Promise<number> {
  if (parsed.version) {
    process.stdout.write(`venus-sector-manager version ${buildVersion()}\n`)
    return 0
  }
  if (parsed.help || parsed.action === undefined) {
    process.stdout.write(renderHelp(commandTree, parsed.path, process.stdout.columns))
    return 0
  }
  const load = actions[parsed.action]
  if (!load) throw new PosterError('INTERNAL', `no action is called ${parsed.action}`)
  const { run } = await load()
  return (await run(parsed, env)) ?? 0
}
