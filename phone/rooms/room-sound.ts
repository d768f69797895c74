import type { RoomVoiceCommand, RoomVoiceEvent } from '../voice/room-contract'

/** The voice process, as far as it is about rooms. */
export interface RoomSound {
  send(command: RoomVoiceCommand): void
  on(listener: (event: RoomVoiceEvent) => void): unknown
}

/** Rooms without voice. */
export const NO_ROOM_SOUND: RoomSound = { send: () => undefined, on: () => undefined }
