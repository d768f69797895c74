import { isUnread } from './guards'

/** Who is in the room, as the phone of the member tells that has let us in. */
export interface RoomNews {
  /** Some of them. */
  readonly members: readonly string[]
  /** Of all members. */
  readonly count: number
  /** We are among them. */
  readonly guests: readonly string[]
  /** Whether the room hears us. */
  readonly isHeard: boolean
  /** The member has a call, and the room waits. */
  readonly isHeld: boolean
}

/** The most that a phone tells. */
const MAX_NAMES = 50
const MAX_GUESTS = 200
/** Code units. */
const MAX_NAME = 128
const MAX_COUNT = 5_000

/** @returns undefined for another call's, and for what no phone sends. Never throws. */
export function readRoomNews(said: unknown, ours: string): RoomNews | undefined {
  if (!isUnread(said) || said['link'] !== 'webrtc' || said['type'] !== 'room') return undefined
  if (said['reference'] !== ours) return undefined
  const { count, isHeard, isHeld } = said
  const [members, guests] = [namesIn(said['members'], MAX_NAMES), namesIn(said['guests'], MAX_GUESTS)]
  if (!members || !guests || typeof isHeard !== 'boolean' || typeof isHeld !== 'boolean') return undefined
  if (typeof count !== 'number' || !Number.isInteger(count) || count < members.length || count > MAX_COUNT)
    return undefined
  return { members, count, guests, isHeard, isHeld }
}

/**
 * Which guests speak, by their names, as the phone of that member tells.
 * @returns undefined for another call's, and for what no phone sends. Never throws.
 */
export function readRoomSpeech(said: unknown, ours: string): readonly string[] | undefined {
  if (!isUnread(said) || said['link'] !== 'webrtc' || said['type'] !== 'room-speech') return undefined
  return said['reference'] === ours ? namesIn(said['speaking'], MAX_NAMES) : undefined
}

function namesIn(value: unknown, most: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined
  const names = value.filter((each): each is string => typeof each === 'string' && each.length <= MAX_NAME)
  return names.length === value.length ? names : undefined
}
