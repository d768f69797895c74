/** A part of a file, as its owner sends it. */
export interface FilePart {
  /** What holds files together and is removed as a whole: any text of up to 256 characters. */
  readonly folder: string
  /** Up to 64 letters, digits, `_` and `-`. Unique in its folder. */
  readonly file: string
  /** The key of a person: 64 lower-case hexadecimal digits. */
  readonly owner: string
  /** From 0 on. */
  readonly part: number
  /** The number of all parts. */
  readonly of: number
  /** Not empty. */
  readonly bytes: Uint8Array
}

export type PutOutcome =
  /** It is there, by this call or an earlier one. A part is never replaced. */
  | 'stored'
  /** The file is not there, or no longer: it begins with its part 0. */
  | 'unknown'
  /** The file has another owner, or another number of parts. */
  | 'other'

/**
 * Files in parts, for a while. A file takes room for all of its parts from its first part on, until `FILE_LIFETIME_MS` after it. Room is
 * made by dropping files, the oldest first: of the owner in this folder; then of whoever has the most parts in the folder; then of whoever
 * has the most in the folder that has the most. So nobody loses a file to somebody who has more than they have.
 */
export interface Files {
  /** @throws RangeError for a part that is out of range */
  putPart(part: FilePart): Promise<PutOutcome>
  /** A part of a file all of whose parts are there; undefined: there is no such part or file. */
  part(folder: string, file: string, part: number): Promise<Uint8Array | undefined>
  removeFiles(folder: string): Promise<void>
}

/** A part is a value of its own, so that no step of the store takes long. Bytes */
export const MAX_PART_BYTES = 32 * 1024
/** Of a file; of an owner in a folder; of a folder; of all. Parts */
export const MAX_FILE_PARTS = 65
export const MAX_OWNER_PARTS = 256
export const MAX_FOLDER_PARTS = 1024
export const MAX_ALL_PARTS = 4096
export const FILE_LIFETIME_MS = 24 * 3_600_000
const MAX_FOLDER_NAME = 256
const FILE = /^[\w-]{1,64}$/
const OWNER = /^[0-9a-f]{64}$/

/** @throws RangeError */
export function checkPart({ folder, file, owner, part, of, bytes }: FilePart): void {
  if (folder.length > MAX_FOLDER_NAME || !FILE.test(file))
    throw new RangeError('this can be no name of a file')
  if (!OWNER.test(owner)) throw new RangeError('the owner of a file has to be a key')
  const isInFile = Number.isInteger(part) && part >= 0 && part < of
  if (!isInFile || !Number.isInteger(of) || of > MAX_FILE_PARTS)
    throw new RangeError(`there is no part ${part} of ${of}`)
  if (bytes.length === 0 || bytes.length > MAX_PART_BYTES)
    throw new RangeError(`a part cannot have ${bytes.length} bytes`)
}
