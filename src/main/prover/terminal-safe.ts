/** The prover room's name for it: what provers write is made fit to be shown as soon as it is read. */
export { terminalSafe } from '../lib/terminal-safe.ts'
