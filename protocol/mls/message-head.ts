/** The part of a group's message that is in the clear, and tells how to order it. */
export interface MessageHead {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly content: 'application' | 'proposal' | 'commit'
  /** A commit by which somebody joins on his own: a PublicMessage. All others of a room are PrivateMessages. */
  readonly isExternal: boolean
}

/** Of which group, and of which epoch of it, a GroupInfo is. */
export interface GroupInfoHead {
  readonly groupId: Uint8Array
  readonly epoch: bigint
}

const VERSION = 1
const PUBLIC_MESSAGE = 1
const PRIVATE_MESSAGE = 2
const GROUP_INFO = 4
const NEW_MEMBER_COMMIT = 4
const CONTENTS = { 1: 'application', 2: 'proposal', 3: 'commit' } as const
const MAX_GROUP_ID_BYTES = 512

/** Reads numbers and variable-size vectors from the front of a message (RFC 9420 section 2.1). */
class HeadReader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** @throws RangeError after the end */
  number(length: 1 | 2): number {
    return this.#bytes.readUIntBE(this.#advance(length), length)
  }

  long(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8))
  }

  vector(): Buffer {
    const length = this.#length()
    const at = this.#advance(length)
    if (at + length > this.#bytes.length) throw new RangeError('a vector is cut off')
    return this.#bytes.subarray(at, at + length)
  }

  /** One, two or four bytes; the first two bits say which. */
  #length(): number {
    const first = this.number(1)
    const rest = [0, 1, 3][first >> 6]
    if (rest === undefined) throw new RangeError('a vector is longer than any')
    let length = first & 0x3f
    for (let n = 0; n < rest; n++) length = length * 256 + this.number(1)
    return length
  }

  #advance(length: number): number {
    const at = this.#at
    this.#at += length
    return at
  }
}

/** @returns undefined for anything but a PublicMessage of a new member's commit, or a PrivateMessage */
export const messageHead = (message: Uint8Array): MessageHead | undefined => unlessCutOff(message, readHead)

/** @returns undefined for anything but a GroupInfo */
export const groupInfoHead = (message: Uint8Array): GroupInfoHead | undefined =>
  unlessCutOff(message, readInfoHead)

/** So much of a message, from its beginning, always has its head. Bytes */
export const HEAD_BYTES = 1024

function unlessCutOff<Head>(
  message: Uint8Array,
  read: (reader: HeadReader) => Head | undefined,
): Head | undefined {
  try {
    return read(new HeadReader(message))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readInfoHead(reader: HeadReader): GroupInfoHead | undefined {
  if (reader.number(2) !== VERSION || reader.number(2) !== GROUP_INFO) return undefined
  if (reader.number(2) !== VERSION) return undefined
  // The cipher suite is the members' concern.
  reader.number(2)
  const groupId = reader.vector()
  const epoch = reader.long()
  return groupId.length > MAX_GROUP_ID_BYTES ? undefined : { groupId, epoch }
}

function readHead(reader: HeadReader): MessageHead | undefined {
  if (reader.number(2) !== VERSION) return undefined
  const form = reader.number(2)
  const groupId = reader.vector()
  const epoch = reader.long()
  if (groupId.length > MAX_GROUP_ID_BYTES) return undefined
  if (form === PUBLIC_MESSAGE) {
    if (reader.number(1) !== NEW_MEMBER_COMMIT) return undefined
    reader.vector()
  } else if (form !== PRIVATE_MESSAGE) return undefined
  const content = contentOf(reader.number(1))
  const isExternal = form === PUBLIC_MESSAGE
  if (content === undefined || (isExternal && content !== 'commit')) return undefined
  return { groupId, epoch, content, isExternal }
}

const contentOf = (type: number): MessageHead['content'] | undefined =>
  type === 1 || type === 2 || type === 3 ? CONTENTS[type] : undefined
