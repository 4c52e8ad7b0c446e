/**
 * What Linux tells about a process: which signals it catches, which TCP ports it listens on.
 */
import { readFile, readdir, readlink } from 'node:fs/promises'
import { constants } from 'node:os'
import { eventually } from './eventually.ts'

/** Resolves as soon as the process has a handler for the signal. */
export async function catches(pid: number | undefined, signal: 'SIGUSR1'): Promise<void> {
  const bit = 1n << BigInt(constants.signals[signal] - 1)
  await eventually(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'
    return (BigInt(`0x${mask}`) & bit) !== 0n
  }, `process ${pid} to catch ${signal}`)
}

/** TCP ports the process listens on, sorted. */
export async function openPorts(pid: number | undefined): Promise<number[]> {
  const inodes = new Set<string>()
  for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode) inodes.add(inode)
  }
  const ports = new Set<number>()
  for (const table of ['tcp', 'tcp6']) {
    const rows = (await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')).split('\n').slice(1)
    for (const row of rows) {
      const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/)
      if (state === '0A' && inodes.has(inode)) ports.add(parseInt(local.split(':')[1] ?? '', 16))
    }
  }
  return [...ports].sort((a, b) => a - b)
}
