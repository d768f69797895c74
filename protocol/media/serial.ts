/** Serial number arithmetic (RFC 1982): numbers that wrap to 0. */

/** The modulus of an RTP sequence number … */
const SEQUENCES = 0x1_0000
/** … and of an RTP timestamp. */
const TIMESTAMPS = 0x1_0000_0000

/** @returns how many sequence numbers `to` is after `from`, -32,768 to 32,767; negative: before */
export const sequenceDistance = (from: number, to: number): number => ((to - from) << 16) >> 16

/** @returns how many units the timestamp `to` is after `from`, -2^31 to 2^31 - 1; negative: before */
export const timestampDistance = (from: number, to: number): number => (to - from) | 0

/** @param by a whole number, also a negative one */
export const sequencePlus = (sequence: number, by: number): number => modulo(sequence + by, SEQUENCES)

/** @param by samples, a whole number, also a negative one */
export const timestampPlus = (timestamp: number, by: number): number => modulo(timestamp + by, TIMESTAMPS)

const modulo = (value: number, size: number): number => ((value % size) + size) % size
