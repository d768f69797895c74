import { once } from 'node:events'
import { afterEach } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { HttpServer, type HttpServerOptions } from '../../http/http-server'
import type { LogFields } from '../../server-log'
import { RelayRole, type RelayRoleOptions } from '../relay-role'

/** One side, in the words of the relay. */
export class RelayClient {
  readonly received: Buffer[] = []
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly socket: WebSocket

  constructor(url: string, ticket: string | undefined, options: ClientOptions = {}) {
    const headers = ticket === undefined ? {} : { authorization: `Bearer ${ticket}` }
    this.socket = new WebSocket(url, { perMessageDeflate: false, headers, ...options })
    this.socket.on('message', (data: Buffer) => this.received.push(data))
    this.socket.on('error', () => undefined)
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
  }

  /** @throws when the server refuses */
  async opened(): Promise<this> {
    await once(this.socket, 'open')
    return this
  }

  /** The next messages from now on, joined, of this many bytes. */
  async heard(bytes: number): Promise<Buffer> {
    while (this.received.reduce((sum, { length }) => sum + length, 0) < bytes)
      await once(this.socket, 'message')
    return Buffer.concat(this.received.splice(0))
  }
}

/** Runs real relays on loopback ports, and closes them with their clients after each test. Call it once, outside of tests. */
export function relayForEachTest() {
  const closers: (() => unknown)[] = []
  const lines: { readonly fields: LogFields; readonly message: string }[] = []
  const note = (fields: LogFields, message: string): void => void lines.push({ fields, message })
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    lines.length = 0
  })

  return {
    lines,
    start: async (options: Partial<RelayRoleOptions> = {}, listening: Partial<HttpServerOptions> = {}) => {
      const log = { info: note, warn: note }
      const role = new RelayRole({ log, ...options })
      const { clock } = options
      const http = new HttpServer({
        ...{ port: 0, log, clock, routes: [role.route], health: () => role.health },
        ...listening,
      })
      const { port } = await http.start()
      closers.push(() => http.stop())
      const urlOf = (meeting: string): string => `ws://127.0.0.1:${port}/relay/${meeting}`
      const client = (meeting: string, ticket: string | undefined, extra?: ClientOptions): RelayClient => {
        const made = new RelayClient(urlOf(meeting), ticket, extra)
        closers.push(() => made.socket.terminate())
        return made
      }
      return {
        port,
        role,
        client,
        /** Joins as this person. */
        joined: (name: string, meeting: string) => client(meeting, role.ticketFor(name)).opened(),
      }
    },
  }
}
