/**
 * How much one item of CBOR may hold: what the Go nodes read (cbor-gen: MaxLength, ByteArrayMaxLen). Reader and writer keep
 * to the same limits, so that nothing is written that could not be read.
 */

/** Elements of one array. */
export const maxArrayElements = 8192
/** Bytes of one byte string. */
export const maxByteString = 2 << 20
