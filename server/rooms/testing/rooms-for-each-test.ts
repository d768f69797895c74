import { once } from 'node:events'
import { afterEach } from 'vitest'
import { type ClientOptions, WebSocketServer } from 'ws'
import { waitUntil } from '../../../base/testing/wait-until'
import { authText, LIST_PATH } from '../../../protocol/rooms'
import type { AdmissionLimits } from '../../admission/admission-limits'
import { HttpServer } from '../../http/http-server'
import type { LogFields } from '../../server-log'
import { GatewayRole, type GatewayRoleOptions } from '../gateway/gateway-role'
import { fixedHosts, hostAt, type HostPlace } from '../gateway/host-places'
import type { RoomHandler, JoinedClient, RoomPort } from '../host/room-handler'
import { RoomHost, type RoomHostOptions } from '../host/room-host'
import { TestSocket } from './test-socket'

const LOOPBACK = '127.0.0.1'

/** What a room host is told, in words: `joined a@lobby`, where `a` is the token. */
export class RecordingHandler implements RoomHandler {
  readonly events: string[] = []
  readonly members: JoinedClient[] = []
  /** By default the member is let in. */
  onJoined: (member: JoinedClient) => void = (member) => this.port?.letIn(member)
  port: RoomPort | undefined
  onMessage: (member: JoinedClient, raw: string) => void = () => undefined

  joined(member: JoinedClient): void {
    this.events.push(`joined ${nameOf(member)}`)
    this.members.push(member)
    this.onJoined(member)
  }

  left(member: JoinedClient): void {
    this.events.push(`left ${nameOf(member)}`)
    this.members.splice(this.members.indexOf(member), 1)
  }

  message(member: JoinedClient, { raw }: Parameters<RoomHandler['message']>[1]): void {
    this.events.push(`${nameOf(member)}: ${raw}`)
    this.onMessage(member, raw)
  }

  /** The member with this token. @throws without one */
  member(token: string): JoinedClient {
    const found = this.members.find((member) => member.token === token)
    if (!found) throw new Error(`${token} is not there`)
    return found
  }
}

const nameOf = ({ token, room }: JoinedClient): string => `${token}@${room}`

/** Runs real gateways and room hosts on loopback ports, and closes everything after each test. Call it once, outside of tests. */
export function roomsForEachTest() {
  const closers: (() => unknown)[] = []
  const lines: { readonly fields: LogFields; readonly message: string }[] = []
  const note = (fields: LogFields, message: string): void => void lines.push({ fields, message })
  const log = { info: note, warn: note }
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    lines.length = 0
  })

  const connect = async (url: string, options?: ClientOptions): Promise<TestSocket> => {
    const socket = await TestSocket.connect(url, options)
    closers.push(() => socket.close())
    return socket
  }

  return {
    log,
    connect,
    /** The fields of the log lines with this message, oldest first. */
    loggedAs: (message: string): readonly LogFields[] =>
      lines.filter((line) => line.message === message).map(({ fields }) => fields),

    /** A room host that does what the test says. */
    standInHost: async (port = 0) => {
      const server = new WebSocketServer({ host: LOOPBACK, port })
      await once(server, 'listening')
      const address = server.address()
      const links: TestSocket[] = []
      server.on('connection', (socket) => void links.push(new TestSocket(socket)))
      const close = async (): Promise<void> => {
        for (const link of links) link.socket.terminate()
        if (!server.address()) return
        const closed = once(server, 'close')
        server.close()
        await closed
      }
      closers.push(close)
      const chosen = typeof address === 'object' && address ? address.port : 0
      return {
        ...{ port: chosen, place: hostAt(`${LOOPBACK}:${chosen}`), links, close },
        /** The link that the gateway makes as number `count`. */
        link: async (count = 1): Promise<TestSocket> => {
          await waitUntil(() => links.length >= count)
          const link = links[count - 1]
          if (!link) throw new Error('there is no link')
          return link
        },
      }
    },

    startHost: async (options: Partial<RoomHostOptions> & { readonly port?: number } = {}) => {
      const handler = new RecordingHandler()
      let room: RoomPort | undefined
      const host = new RoomHost({
        log,
        httpPort: () => 4280,
        ...options,
        handler: (port) => {
          room = port
          handler.port = port
          return options.handler?.(port) ?? handler
        },
      })
      if (!room) throw new Error('the host has made no rooms')
      const http = new HttpServer({
        ...{ log, host: LOOPBACK, port: options.port ?? 0 },
        ...{ routes: [host.route], health: () => host.health },
      })
      const { port } = await http.start()
      const stop = async (): Promise<void> => {
        host.stop()
        await http.stop()
      }
      closers.push(stop)
      const url = `ws://${LOOPBACK}:${port}/`
      return { host, handler, rooms: room, port, url, place: hostAt(`${LOOPBACK}:${port}`), stop }
    },

    startGateway: async (
      hosts: readonly HostPlace[],
      options: Omit<Partial<GatewayRoleOptions>, 'hosts'> = {},
      limits: Partial<AdmissionLimits> = {},
    ) => {
      const gateway = new GatewayRole({ log, hosts: fixedHosts(hosts), ...options })
      const http = new HttpServer({
        ...{ log, host: LOOPBACK, port: 0, routes: [gateway.route], health: () => gateway.health, limits },
      })
      const { port } = await http.start()
      gateway.start()
      const stop = async (): Promise<void> => {
        await http.stop()
        gateway.stop()
      }
      closers.push(stop)
      const open = (room: string, socketOptions?: ClientOptions): Promise<TestSocket> =>
        connect(`ws://${LOOPBACK}:${port}/api/room/${encodeURIComponent(room)}`, socketOptions)
      return {
        ...{ gateway, port, stop, open },
        isLinkedTo: (count: number) => waitUntil(() => gateway.health['roomHosts'] === count),
        /** A client that follows the list of rooms. */
        watch: async (token: string): Promise<TestSocket> => {
          const client = await connect(`ws://${LOOPBACK}:${port}${LIST_PATH}`)
          client.send(authText(token))
          return client
        },
        /** A client that has said who it is. */
        enter: async (room: string, token: string, socketOptions?: ClientOptions): Promise<TestSocket> => {
          const client = await open(room, socketOptions)
          client.send(authText(token))
          return client
        },
      }
    },
  }
}
