import type { RoomSettings } from '../../../protocol/rooms/inside'

/** What a member may do in the voice of a room. */
export interface VoiceRights {
  readonly user: number
  readonly isModerator: boolean
  readonly isMuted: boolean
  /** How the room talks. */
  readonly mode: RoomSettings['mode']
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
  /** Undefined: there is no voice now. */
  admit(groupId: number, rights: VoiceRights): VoiceAdmission | undefined
  /** At once, whatever the member's ticket says. */
  setMuted(groupId: number, user: number, isMuted: boolean): void
  /** A member has left, or was kicked. */
  gone(groupId: number, user: number): void
  /** @param to undefined: takes the floor from whoever has it */
  giveFloor(groupId: number, to: Pick<VoiceRights, 'user' | 'isMuted'> | undefined): void
  /**
   * Tells whenever all members are to be admitted anew.
   * @returns ends that
   */
  follow(onChanged: () => void): () => void
}

/** Of a server that has no voice for rooms. */
export const NO_VOICE: RoomVoice = {
  admit: () => undefined,
  setMuted: () => undefined,
  gone: () => undefined,
  giveFloor: () => undefined,
  follow: () => () => undefined,
}
