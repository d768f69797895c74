import { EventEmitter } from 'node:events'
import type { EnterOptions } from '../../../phone/rooms/room-manager'
import type { CommandResult, RoomUrlSlice, Whereabouts } from '../../api'
import type { RoomPlace } from './room-url'
import { type AddressesOf, whereIs } from './where-is'

export interface RoomUrlsOptions {
  readonly enter: (room: string, options: EnterOptions) => CommandResult
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
  /** The addresses of this server for people elsewhere. */
  readonly addresses: AddressesOf
}

/** Keeps the room of a URL until the user decides. A newer URL replaces an earlier one. */
export class RoomUrls extends EventEmitter<{ changed: [] }> {
  readonly #options: RoomUrlsOptions
  #asked: RoomPlace | undefined
  #told: Whereabouts | undefined

  constructor(options: RoomUrlsOptions) {
    super()
    this.#options = options
  }

  get state(): RoomUrlSlice {
    if (!this.#asked) return {}
    // The secret of the link stays here.
    const { room, server } = this.#asked
    return { roomUrl: { room, server, where: this.#whereIs(server) } }
  }

  ask(place: RoomPlace): void {
    this.#asked = place
    this.#changed()
  }

  /** To be called when the account, or whether it is signed in, may have changed. */
  followServer(): void {
    if (this.#asked && this.#whereIs(this.#asked.server) !== this.#told) this.#changed()
  }

  /**
   * @param server and @param room those that the user was asked about; no other one is entered
   */
  answerRoomUrl(server: string, room: string, accept: boolean): CommandResult {
    const asked = this.#asked
    if (asked?.server !== server || asked.room !== room)
      return { ok: false, problem: { key: 'problem.callUrlGone' } }
    this.#asked = undefined
    this.#changed()
    return accept ? this.#enter(asked) : { ok: true }
  }

  #enter({ server, room, link }: RoomPlace): CommandResult {
    switch (this.#whereIs(server)) {
      case 'here':
        return this.#options.enter(room, link === undefined ? {} : { link })
      case 'elsewhere':
        return { ok: false, problem: { key: 'problem.roomElsewhere', fill: { name: room, server } } }
      case 'signed-out':
        return { ok: false, problem: { key: 'problem.roomSignedOut', fill: { name: room, server } } }
    }
  }

  #changed(): void {
    this.#told = this.#asked && this.#whereIs(this.#asked.server)
    this.emit('changed')
  }

  #whereIs(server: string): Whereabouts {
    const { server: here, addresses } = this.#options
    return whereIs(server, here(), addresses)
  }
}
