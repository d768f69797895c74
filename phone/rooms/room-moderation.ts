import { randomBytes } from 'node:crypto'
import type { Fingerprint } from '../../protocol/directory'
import { isTopic, LINK_BYTES, type RoomSettings } from '../../protocol/rooms/inside'
import type { CommandResult } from '../model'
import { inRoom, refused } from './in-room'
import type { RoomSession } from './room-session'
import type { ModeratorRequest } from './room-steps'

/** What moderators do in the room where we are. What the host refuses comes as an `update` of the room. */
export class RoomModeration {
  readonly #session: () => RoomSession | undefined

  constructor(session: () => RoomSession | undefined) {
    this.#session = session
  }

  changeSettings(change: Partial<RoomSettings>): CommandResult {
    if (change.topic !== undefined && !isTopic(change.topic)) return refused('problem.roomTopic')
    return this.#ask({ action: 'settings', change })
  }

  /** Makes a new link, of which `onLink` is given the secret; the link before it is good no more. */
  newLink(onLink: (secret: string) => void): CommandResult {
    const link = randomBytes(LINK_BYTES).toString('base64url')
    const result = this.#ask({ action: 'new-link', link })
    if (result.ok) onLink(link)
    return result
  }

  /** @param is false: is no longer invited */
  invite(key: Fingerprint, is = true): CommandResult {
    return this.#ask({ action: 'invite', key, is })
  }

  liftBan(key: Fingerprint): CommandResult {
    return this.#ask({ action: 'lift-ban', key })
  }

  setModerator(key: Fingerprint, is: boolean): CommandResult {
    return this.#ask({ action: 'moderator', key, is })
  }

  kick(key: Fingerprint): CommandResult {
    return this.#askAbout(key, (user) => ({ action: 'kick', user }))
  }

  muteMember(key: Fingerprint, is: boolean): CommandResult {
    return this.#askAbout(key, (user) => ({ action: 'mute', user, is }))
  }

  /** @param key undefined: takes the floor from whoever has it */
  giveFloor(key: Fingerprint | undefined): CommandResult {
    if (key === undefined) return this.#ask({ action: 'floor' })
    return this.#askAbout(key, (user) => ({ action: 'floor', user }))
  }

  /** Ends the room for everybody. */
  close(): CommandResult {
    return this.#ask({ action: 'close' })
  }

  #askAbout(key: Fingerprint, request: (user: number) => ModeratorRequest): CommandResult {
    const session = this.#session()
    const user = session?.userOf(key)
    if (session && user === undefined) return refused('problem.roomNobody')
    return user === undefined ? refused('problem.notInRoom') : this.#ask(request(user))
  }

  #ask(request: ModeratorRequest): CommandResult {
    return inRoom(this.#session(), (session) => session.moderate(request))
  }
}
