/** Bits packed into bytes, least significant first, as RLE+ packs them (proving.md §1.6). */

/** Reads on behind the end, where every bit is 0: the encoder leaves trailing zero bits out. */
export class BitReader {
  private readonly bytes: Uint8Array
  /** Bits read so far. */
  private place = 0
  /** Bits up to the last set one. */
  private readonly length: number

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    const last = bytes.findLastIndex((byte) => byte !== 0)
    this.length = last === -1 ? 0 : last * 8 + 32 - Math.clz32(bytes[last] ?? 0)
  }

  /** True while a set bit is left. */
  get hasMore(): boolean {
    return this.place < this.length
  }

  /** @param count 1 to 8 */
  read(count: number): number {
    const byte = this.place >>> 3
    const window = (this.bytes[byte] ?? 0) | ((this.bytes[byte + 1] ?? 0) << 8)
    const value = (window >>> (this.place & 7)) & ((1 << count) - 1)
    this.place += count
    return value
  }
}

export class BitWriter {
  private readonly bytes: number[] = []
  private held = 0
  private heldBits = 0

  /** Whole bytes written so far. */
  get byteLength(): number {
    return this.bytes.length
  }

  /** @param value below 2^count. @param count 1 to 8 */
  write(value: number, count: number): void {
    this.held |= value << this.heldBits
    this.heldBits += count
    if (this.heldBits >= 8) {
      this.bytes.push(this.held & 0xff)
      this.held >>>= 8
      this.heldBits -= 8
    }
  }

  /** Everything written, without trailing zero bytes. */
  finish(): Uint8Array {
    const all = Uint8Array.from([...this.bytes, this.held])
    return all.slice(0, all.findLastIndex((byte) => byte !== 0) + 1)
  }
}
