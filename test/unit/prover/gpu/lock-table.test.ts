import { describe, expect, it } from 'vitest'
import { deviceName, mountDevice, readLockTable } from '../../../../src/main/prover/gpu/lock-table.ts'

describe('/proc/locks', () => {
  it('reads holders and waiters of flock, and leaves other locks alone', () => {
    const text = `1: POSIX  ADVISORY  WRITE 920 fe:00:2156503 0 EOF
2: FLOCK  ADVISORY  WRITE 1234 fe:00:2154706 0 EOF
2: -> FLOCK  ADVISORY  WRITE 1235 fe:00:2154706 0 EOF
3: FLOCK  ADVISORY  READ  77 103:1a:18446744073709551615 0 EOF
4: LEASE  ACTIVE    READ  78 fe:00:5 0 EOF
5: OFDLCK ADVISORY  WRITE -1 fe:00:5 0 EOF
`
    expect(readLockTable(text)).toEqual([
      { pid: 1234, waits: false, device: '254:0', inode: 2154706n },
      { pid: 1235, waits: true, device: '254:0', inode: 2154706n },
      { pid: 77, waits: false, device: '259:26', inode: 18446744073709551615n }
    ])
  })

  it('unpacks device numbers as Linux packs them', () => {
    expect(deviceName(0xfe00n)).toBe('254:0')
    expect(deviceName(0x1003_1an)).toBe('3:282')
    expect(deviceName(0n)).toBe('0:0')
  })

  it('finds the mount a path is on', () => {
    const table = `22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/a\\040b rw - btrfs /dev/sdb rw
31 22 0:41 / /mnt/a rw - tmpfs tmpfs rw
32 31 0:42 / /mnt/a rw - tmpfs tmpfs rw
`
    expect(mountDevice(table, '/mnt/a b/lock')).toBe('0:40')
    expect(mountDevice(table, '/mnt/a/lock')).toBe('0:42')
    expect(mountDevice(table, '/mnt/abc/lock')).toBe('8:1')
    expect(mountDevice('', '/mnt')).toBeUndefined()
  })
})
