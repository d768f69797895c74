import { EventEmitter } from 'node:events'
import type { CommandResult } from '../../../phone/model'
import type { EnterOptions, RoomManager } from '../../../phone/rooms/room-manager'
import type { Commands, RoomInvitation, RoomsSlice } from '../../api'

const DONE: CommandResult = { ok: true }

export interface RoomDeskOptions {
  readonly rooms: RoomManager
}

/** Rooms, as windows see them: carries out their commands, and owns their part of the state. */
export class RoomDesk extends EventEmitter<{ changed: [] }> {
  readonly #rooms: RoomManager

  constructor({ rooms }: RoomDeskOptions) {
    super()
    this.#rooms = rooms
  }

  get state(): RoomsSlice {
    return { hasRooms: false, rooms: [] }
  }

  enterRoom(name: string, options: EnterOptions = {}): CommandResult {
    return this.#rooms.enter(name, options)
  }

  leaveRoom(): CommandResult {
    return this.#rooms.leave()
  }

  forgetRoom(_name: string): CommandResult {
    return DONE
  }

  silenceRoom(_name: string, _untilMs?: number): CommandResult {
    return DONE
  }

  setRoomMuted(isMuted: boolean): CommandResult {
    return this.#rooms.setMuted(isMuted)
  }

  talkInRoom(on: boolean): CommandResult {
    return this.#rooms.talk(on)
  }

  setMemberVolume(_key: string, _volume: number): CommandResult {
    return DONE
  }

  confirmMember(key: string): CommandResult {
    return this.#rooms.confirm(key)
  }

  changeRoomSettings(...[change]: Parameters<Commands['changeRoomSettings']>): CommandResult {
    return this.#rooms.moderation.changeSettings(change)
  }

  inviteToRoom(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.invite(key, is)
  }

  setRoomModerator(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.setModerator(key, is)
  }

  muteMember(key: string, is: boolean): CommandResult {
    return this.#rooms.moderation.muteMember(key, is)
  }

  kickMember(key: string): CommandResult {
    return this.#rooms.moderation.kick(key)
  }

  liftRoomBan(key: string): CommandResult {
    return this.#rooms.moderation.liftBan(key)
  }

  giveFloor(key?: string): CommandResult {
    return this.#rooms.moderation.giveFloor(key)
  }

  closeRoom(): CommandResult {
    return this.#rooms.moderation.close()
  }

  roomInvitation(_isNew: boolean): RoomInvitation | undefined {
    return undefined
  }
}
