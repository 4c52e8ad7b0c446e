/** A node as the console tells of it, with what a test cares about. */
import type { NodeRow } from '../../../src/shared/contract/console/nodes.ts'

export function nodeRow(more: Partial<NodeRow> = {}): NodeRow {
  return {
    id: 'poster-01',
    name: 'poster-01',
    kind: 'hosted',
    program: 'ours',
    version: '0.1.0',
    life: 'running',
    status: 'ok',
    problems: [],
    address: '127.0.0.1:1789',
    options: null,
    abilities: ['deadlines', 'forecast', 'provers', 'logs'],
    seenAt: 0,
    startedAt: 0,
    pid: 1,
    network: 'mainnet',
    epochMs: 30_000,
    head: null,
    deadlineOpen: false,
    source: null,
    failure: null,
    ...more
  }
}
