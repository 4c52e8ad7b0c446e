/** Disks of a test's own: small ones that fill up, read-only ones, seen by one process and gone with it. */
import { spawnSync } from 'node:child_process'

/** A command before which `mount` works, in a mount table of its own. */
function inOwnMounts(directory: string): string[] {
  const candidates = [
    ['unshare', '-m'],
    ['unshare', '-rm']
  ]
  const usable = candidates.find(
    ([program = '', ...args]) =>
      spawnSync(program, [...args, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]).status === 0
  )
  if (!usable)
    throw new Error('no small disk can be mounted here: neither "unshare -m" nor "unshare -rm" is allowed')
  return usable
}

/**
 * The words before a program that shall see a small empty disk at `directory`.
 * @param size as tmpfs takes it: `16m`
 */
export function onSmallDisk(directory: string, size: string): string[] {
  const script = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
  return [...inOwnMounts(directory), 'sh', '-c', script, directory, size]
}

/** The words before a program that shall see `directory` read-only. */
export function onReadOnlyDisk(directory: string): string[] {
  const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
  return [...inOwnMounts(directory), 'sh', '-c', script, directory]
}
