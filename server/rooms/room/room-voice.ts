import type { RoomSettings } from '../../../protocol/rooms/inside'

/** What a member may do in the voice of a room. */
export interface VoiceRights {
  readonly user: number
  readonly isModerator: boolean
  readonly isMuted: boolean
}

/** Admits a member to the voice of a room for a while. */
export interface VoiceAdmission {
  /** base64url */
  readonly ticket: string
  /** What its holder proves to have. base64url */
  readonly secret: string
  /** Of the load balancer, `host:port`; without a host it is the gateway's. */
  readonly balancer: string
}

/** What a room host tells the servers that carry the voice of rooms. */
export interface RoomVoice {
  /** Undefined: there is no voice. */
  admit(groupId: number, rights: VoiceRights): VoiceAdmission | undefined
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
  admit: () => undefined,
  setMode: () => undefined,
  setMuted: () => undefined,
  gone: () => undefined,
  giveFloor: () => undefined,
}
