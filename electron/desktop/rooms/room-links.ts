import { serverKey } from '../../../phone/people/server-key'

export interface LinkedRoom {
  /** In the form of an account's server. */
  readonly server: string
  readonly room: string
}

/** Nobody shares more in one run. */
const MOST_LINKS = 100

/** The secrets of rooms' links that we have made, or came by: kept for this run, so that they can be copied again. */
export class RoomLinks {
  /** The last two of each room, the newer one last. */
  readonly #secrets = new Map<string, readonly string[]>()

  of(room: LinkedRoom): string | undefined {
    return this.#secrets.get(keyOf(room))?.at(-1)
  }

  remember(room: LinkedRoom, secret: string): void {
    const key = keyOf(room)
    const before = this.#secrets.get(key) ?? []
    this.#secrets.delete(key)
    this.#secrets.set(key, [...before.slice(-1), secret])
    const [oldest] = this.#secrets.keys()
    if (this.#secrets.size > MOST_LINKS && oldest !== undefined) this.#secrets.delete(oldest)
  }

  /** The newest one was not taken: the one before is still good. */
  takeBack(room: LinkedRoom): void {
    const key = keyOf(room)
    this.#secrets.set(key, this.#secrets.get(key)?.slice(0, -1) ?? [])
  }
}

const keyOf = ({ server, room }: LinkedRoom): string => `${serverKey(server)} ${room}`
