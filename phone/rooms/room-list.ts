import { EventEmitter } from 'node:events'
import { LIST_PATH, type ListedRoom, type ListNews, listNewsIn, MAX_LISTED_ROOMS } from '../../protocol/rooms'
import { GatewayConnection, type GatewayConnectionOptions } from './gateway-connection'

interface ListEvents {
  /** Something is different; at most once for each message of the gateway. */
  changed: []
  /** The connection is lost, and is made again by itself; the list stays as it was. */
  lost: [detail: string]
  /** For good: the gateway does not show us the list. @param code of the WebSocket's close */
  closed: [code: number]
}

/** The list of rooms with somebody in them, as a gateway shows it to us. */
export class RoomList extends EventEmitter<ListEvents> {
  readonly #connection: GatewayConnection<ListNews>
  readonly #rooms = new Map<string, ListedRoom>()
  /** The gateway has not told anything on this connection. */
  #isNew = true

  constructor(options: GatewayConnectionOptions) {
    super()
    this.#connection = new GatewayConnection(options, {
      path: LIST_PATH,
      newsIn: listNewsIn,
      isWelcome: () => true,
    })
    this.#connection.on('open', () => (this.#isNew = true))
    this.#connection.on('news', (news) => this.#hear(news))
    this.#connection.on('lost', (detail) => this.emit('lost', detail))
    this.#connection.on('closed', (code) => this.emit('closed', code))
  }

  /** In the order in which the gateway has told them. */
  get rooms(): readonly ListedRoom[] {
    return [...this.#rooms.values()]
  }

  start(): void {
    this.#connection.start()
  }

  /** Makes the next attempt now, because the network has changed. */
  retryNow(): void {
    this.#connection.retryNow()
  }

  /** The connection is likely to be dead: makes another one now. */
  reconnect(): void {
    this.#connection.reconnect('the network has changed, or the computer was asleep')
    this.#connection.retryNow()
  }

  /** No event follows. */
  stop(): void {
    this.#connection.stop()
  }

  #hear({ rooms, gone }: ListNews): void {
    // A new connection tells the list anew.
    if (this.#isNew) this.#rooms.clear()
    this.#isNew = false
    for (const name of gone) this.#rooms.delete(name)
    for (const room of rooms)
      if (this.#rooms.has(room.name) || this.#rooms.size < MAX_LISTED_ROOMS) this.#rooms.set(room.name, room)
    this.emit('changed')
  }
}
