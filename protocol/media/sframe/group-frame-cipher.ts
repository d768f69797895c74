import { FrameReceiver } from './frame-receiver'
import { FrameSender } from './frame-sender'

/** The secrets of a group's frames in one epoch. They survive a structured clone. */
export interface GroupFrameKeys {
  /** Of the group (MLS, RFC 9420). */
  readonly epoch: bigint
  /** MLS-Exporter("SFrame 1.0 Base Key", "", 16) of the epoch (RFC 9605 section 5.2). */
  readonly baseKey: Uint8Array
  /** Our own leaf index in the group's tree. */
  readonly ownLeaf: number
  /** The leaf indices of all members in this epoch. */
  readonly leaves: readonly number[]
  /** Our own frames count from here: no two ciphers of one epoch may seal with the same counters. */
  readonly firstCounter: bigint
}

/** What is authenticated with each frame, and not encrypted, because servers and playout need it. */
export interface FrameMetadata {
  /** `MediaPacket.timestamp` of the frame. */
  readonly timestamp: number
  /** The loudness of the frame as in RFC 6464: 0 (loudest) to 127, in -dBov. */
  readonly level: number
}

/** A frame as it goes out. */
export interface SealedFrame {
  /** For the packet's own field: 16 bits, equal to the KID in the frame. */
  readonly keyId: number
  readonly bytes: Buffer
}

/** What came of a frame that arrived. */
export type OpenedFrame =
  | { readonly kind: 'opened'; readonly leaf: number; readonly epoch: bigint; readonly payload: Buffer }
  /** Of an epoch that is not known: it may come later, so hold the frame a little. */
  | { readonly kind: 'unknown epoch' }
  /** Nobody in the group has sealed it like this, or it was played already. */
  | { readonly kind: 'refused' }

/** The low bits of the epoch in a KID. */
const EPOCH_BITS = 4
const EPOCH_MASK = 2 ** EPOCH_BITS - 1
/** The highest leaf index whose KIDs have 16 bits. */
export const MAX_LEAF = 2 ** (16 - EPOCH_BITS) - 2
/** So many epochs before the present one can still be heard, */
const PREVIOUS_EPOCHS = 2
/** for so long after their end. ms */
const PREVIOUS_EPOCH_MS = 10_000
const METADATA_BYTES = 5

/**
 * The KID of a member's frames in an epoch: one more than its leaf index, then the low 4 bits of the epoch. 0 is no KID:
 * in a packet's field it says that the frame is not encrypted.
 * @throws RangeError for a leaf index that is no natural number up to `MAX_LEAF`
 */
export function groupKeyId(leaf: number, epoch: bigint): number {
  if (!Number.isInteger(leaf) || leaf < 0 || leaf > MAX_LEAF) throw new RangeError(`${leaf} is no leaf index`)
  return ((leaf + 1) << EPOCH_BITS) | Number(epoch & BigInt(EPOCH_MASK))
}

/** The frames that members seal in one epoch. Keys are derived when a member is heard first. */
class Epoch {
  /** When the next epoch began. ms */
  endedMs = Infinity
  readonly #receivers = new Map<number, FrameReceiver>()
  readonly #others: ReadonlySet<number>

  constructor(readonly keys: GroupFrameKeys) {
    this.#others = new Set(keys.leaves.filter((leaf) => leaf !== keys.ownLeaf))
  }

  has(keyId: number): boolean {
    return (keyId & EPOCH_MASK) === Number(this.keys.epoch & BigInt(EPOCH_MASK))
  }

  /** @returns undefined for a KID of nobody else in the group */
  receiver(keyId: number): FrameReceiver | undefined {
    if (!this.#others.has((keyId >> EPOCH_BITS) - 1)) return undefined
    const known = this.#receivers.get(keyId)
    if (known) return known
    const receiver = new FrameReceiver(keyId, this.keys.baseKey)
    this.#receivers.set(keyId, receiver)
    return receiver
  }
}

/**
 * Encrypts the voice of a group: each packet of Opus becomes an SFrame (RFC 9605) of its sender, with timestamp and
 * level as authenticated metadata. The epoch changes with the members, so that who has left cannot open what comes, and
 * who joined not what was. Frames of the last two epochs are opened for 10 s more, because they were on the way.
 *
 * As with `FrameCipher`: seal each packet once, and repeat the sealed bytes.
 */
export class GroupFrameCipher {
  /** The present one first. */
  #epochs: readonly [Epoch, ...(readonly Epoch[])]
  #sender: FrameSender
  #keyId: number
  readonly #metadata = Buffer.alloc(METADATA_BYTES)

  /** @throws RangeError for leaf indices above `MAX_LEAF` */
  constructor(keys: GroupFrameKeys) {
    this.#epochs = [new Epoch(keys)]
    this.#keyId = groupKeyId(keys.ownLeaf, keys.epoch)
    this.#sender = new FrameSender(this.#keyId, keys.baseKey, keys.firstCounter)
  }

  /**
   * The group has a new epoch: what is sealed from now on belongs to it.
   * @param nowMs monotonic
   * @throws RangeError unless the epoch is later than the present one, and for leaf indices above `MAX_LEAF`
   */
  advance(keys: GroupFrameKeys, nowMs: number): void {
    const [present] = this.#epochs
    if (keys.epoch <= present.keys.epoch) throw new RangeError(`epoch ${keys.epoch} is not later`)
    const keyId = groupKeyId(keys.ownLeaf, keys.epoch)
    this.#sender = new FrameSender(keyId, keys.baseKey, keys.firstCounter)
    this.#keyId = keyId
    present.endedMs = nowMs
    const kept = this.#epochs.filter((one) => isKept(one, keys.epoch, nowMs))
    this.#epochs = [new Epoch(keys), ...kept]
  }

  /** @throws RangeError for more than `MAX_PLAINTEXT_BYTES` */
  seal(payload: Uint8Array, metadata: FrameMetadata): SealedFrame {
    return { keyId: this.#keyId, bytes: this.#sender.seal(payload, this.#metadataOf(metadata)) }
  }

  /**
   * @param sealed any bytes
   * @param keyId any number, from the packet's field
   * @param metadata of the packet; for a repeat, that of the packet which it repeats
   * @param nowMs monotonic
   */
  open(sealed: Uint8Array, keyId: number, metadata: FrameMetadata, nowMs: number): OpenedFrame {
    const epoch = this.#epochs.find((one) => one.has(keyId))
    if (epoch === undefined || nowMs - epoch.endedMs > PREVIOUS_EPOCH_MS) return { kind: 'unknown epoch' }
    const payload = epoch.receiver(keyId)?.open(sealed, this.#metadataOf(metadata))
    if (payload === undefined) return { kind: 'refused' }
    return { kind: 'opened', leaf: (keyId >> EPOCH_BITS) - 1, epoch: epoch.keys.epoch, payload }
  }

  /** Forgets the keys of epochs that are over. @param nowMs monotonic */
  forget(nowMs: number): void {
    const [present, ...previous] = this.#epochs
    this.#epochs = [present, ...previous.filter((one) => isKept(one, present.keys.epoch, nowMs))]
  }

  /** The timestamp, 32 bits big-endian, then the level, 8 bits. */
  #metadataOf({ timestamp, level }: FrameMetadata): Buffer {
    this.#metadata.writeUInt32BE(timestamp >>> 0)
    this.#metadata[4] = level
    return this.#metadata
  }
}

const isKept = ({ keys, endedMs }: Epoch, present: bigint, nowMs: number): boolean =>
  present - keys.epoch <= PREVIOUS_EPOCHS && nowMs - endedMs <= PREVIOUS_EPOCH_MS
