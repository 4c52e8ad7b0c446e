/**
 * /proc/locks: which process holds or awaits a lock on which file, by device and inode. Only whole-file locks of flock(2)
 * are read, the kind the proof library takes. Pure.
 *
 *     2: FLOCK  ADVISORY  WRITE 1234 fe:00:2154706 0 EOF
 *     2: -> FLOCK  ADVISORY  WRITE 1235 fe:00:2154706 0 EOF
 */

export interface FlockEntry {
  readonly pid: number
  readonly waits: boolean
  /** `major:minor`, decimal. */
  readonly device: string
  readonly inode: bigint
}

const row = /^\d+:( +->)? +FLOCK +\S+ +\S+ +(-?\d+) +([\da-f]+):([\da-f]+):(\d+) /i

export function readLockTable(text: string): readonly FlockEntry[] {
  return text.split('\n').flatMap((line) => {
    const match = row.exec(line)
    if (!match) return []
    const [, arrow, pid = '', major = '', minor = '', inode = ''] = match
    return [
      {
        pid: Number(pid),
        waits: arrow !== undefined,
        device: `${parseInt(major, 16)}:${parseInt(minor, 16)}`,
        inode: BigInt(inode)
      }
    ]
  })
}

/** `major:minor` of stat's device number, as Linux packs it. */
export function deviceName(device: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn)
  return `${major}:${minor & 0xffffffffn}`
}

/**
 * The device of the file system a path is on, from /proc/self/mountinfo. Why not stat alone: btrfs and overlay file
 * systems tell stat another device than /proc/locks.
 * @param path absolute, links resolved
 */
export function mountDevice(mountInfo: string, path: string): string | undefined {
  let best: { readonly point: string; readonly device: string } | undefined
  for (const line of mountInfo.split('\n')) {
    const [, , device, , escaped] = line.split(' ')
    if (device === undefined || escaped === undefined) continue
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(parseInt(octal, 8))
    )
    const covers = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    // Of two mounts at one place the later one hides the earlier.
    if (covers && point.length >= (best?.point.length ?? 0)) best = { point, device }
  }
  return best?.device
}
