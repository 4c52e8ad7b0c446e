/** What both directions of RLE+ hold to (proving.md §1.6). */

/** Bytes of one bitfield in a message or in state; the chain refuses a longer one. */
export const maxRlePlusBytes = 32 * 1024

/** A run of one, of 2 to 15, and from 16 on, each has its own form. */
export const shortRunFrom = 2n
export const longRunFrom = 16n

/** Of a run's length as LEB128: 64 bits in groups of seven. */
export const maxVarintBytes = 10
