import type { RoomSettings } from '../../../protocol/rooms/inside'

/** What a member may do in the voice of a room. */
export interface VoiceRights {
  readonly user: number
  readonly isModerator: boolean
  readonly isMuted: boolean
}

/** What a room host tells the servers that carry the voice of rooms. */
export interface RoomVoice {
  /** A ticket that admits a member for a while, base64url; undefined: there is no voice. */
  ticketFor(groupId: number, rights: VoiceRights): string | undefined
  setMode(groupId: number, mode: RoomSettings['mode']): void
  /** At once, whatever the member's ticket says. */
  setMuted(groupId: number, user: number, isMuted: boolean): void
  /** A member has left, or was kicked. */
  gone(groupId: number, user: number): void
  /** @param user undefined: takes the floor from whoever has it */
  giveFloor(groupId: number, user: number | undefined): void
}

/** Of a server that has no voice for rooms. */
export const NO_VOICE: RoomVoice = {
  ticketFor: () => undefined,
  setMode: () => undefined,
  setMuted: () => undefined,
  gone: () => undefined,
  giveFloor: () => undefined,
}
