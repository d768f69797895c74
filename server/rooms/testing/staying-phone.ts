import { isObject, jsonIn } from '../../../base/json'
import { type RoomEvent, type RoomNews, roomNewsIn } from '../../../protocol/rooms/inside'
import type { TestSocket } from './test-socket'

/** A phone that stays in a room, whatever happens to the hosts. */
export class StayingPhone {
  readonly events: RoomEvent[] = []
  readonly refusals: string[] = []
  /** How often it has been inside. */
  entries = 0
  readonly #socket: TestSocket
  readonly #name: string
  /** What nobody has acknowledged. */
  readonly #unheard = new Map<string, string>()
  #isInside = false

  constructor(socket: TestSocket, name: string) {
    this.#socket = socket
    this.#name = name
    socket.socket.on('message', (data: Buffer) => {
      const object = jsonIn(data.toString())
      const news = isObject(object) ? roomNewsIn(object) : undefined
      if (!news) throw new Error(`this is no news: ${data.toString()}`)
      this.#hear(news)
    })
  }

  say(id: string): void {
    const text = JSON.stringify({ action: 'text', id, data: `from-${this.#name}` })
    this.#unheard.set(id, text)
    if (this.#isInside) this.#socket.send(text)
  }

  get texts(): string {
    return this.events.map(({ number, name, id }) => `${number} ${name} ${id}`).join()
  }

  get hasAll(): boolean {
    return this.#unheard.size === 0
  }

  #hear(news: RoomNews): void {
    if (news.action === 'hello') this.#enter()
    else if (news.action === 'event') this.#note(news)
    else if (news.action === 'refused') this.refusals.push(`${news.of} ${news.reason}`)
    else if (news.action === 'ready') {
      this.#isInside = true
      this.entries++
      for (const text of this.#unheard.values()) this.#socket.send(text)
    }
  }

  #enter(): void {
    this.#isInside = false
    const since = this.events.at(-1)?.number
    const create = { topic: 'Everything', isKept: true }
    this.#socket.send(JSON.stringify({ action: 'enter', create, ...(since !== undefined && { since }) }))
  }

  #note(event: RoomEvent): void {
    if (event.name === this.#name) this.#unheard.delete(event.id)
    if (event.number > (this.events.at(-1)?.number ?? 0)) this.events.push(event)
  }
}
