/**
 * Names of filesystems by their statfs magic number, as StoreList's `Type` gives them. The names are gopsutil's
 * (node-protocol.md §7.4); overlayfs is ours, where gopsutil says nothing.
 */
const names = new Map<number, string>([
  [0x5346414f, 'afs'],
  [0x61756673, 'aufs'],
  [0x9123683e, 'btrfs'],
  [0x00c36400, 'ceph'],
  [0xff534d42, 'cifs'],
  [0x73757245, 'coda'],
  [0xf15f, 'ecryptfs'],
  [0x137d, 'ext'],
  [0xef51, 'ext2'],
  [0xef53, 'ext2/ext3'],
  [0xf2f52010, 'f2fs'],
  [0x4006, 'fat'],
  [0x19830326, 'fhgfs'],
  [0x65735546, 'fuseblk'],
  [0x01161970, 'gfs/gfs2'],
  [0x47504653, 'gpfs'],
  [0x4244, 'hfs'],
  [0x482b, 'hfsplus'],
  [0x9660, 'isofs'],
  [0x3153464a, 'jfs'],
  [0x0bd00bd0, 'lustre'],
  [0x4d44, 'msdos'],
  [0x6969, 'nfs'],
  [0x3434, 'nilfs'],
  [0x5346544e, 'ntfs'],
  [0x7461636f, 'ocfs2'],
  [0x794c7630, 'overlayfs'],
  [0xaad7aaea, 'panfs'],
  [0x858458f6, 'ramfs'],
  [0x52654973, 'reiserfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0x73717368, 'squashfs'],
  [0x01021994, 'tmpfs'],
  [0x15013346, 'udf'],
  [0x00011954, 'ufs'],
  [0x01021997, 'v9fs'],
  [0xbacbacbc, 'vmhgfs'],
  [0xa501fcf5, 'vxfs'],
  [0x58465342, 'xfs'],
  [0x2fc12fc1, 'zfs']
])

/** Empty for an unknown one. The kernel gives the number signed on some machines. */
export function filesystemName(magic: bigint): string {
  return names.get(Number(BigInt.asUintN(32, magic))) ?? ''
}
