import { afterEach } from 'vitest'
import type { ClientOptions } from 'ws'
import { type Clock, systemClock } from '../../../base/clock'
import { HttpServer, type HttpServerOptions } from '../../http/http-server'
import { RegisterOwners } from '../../names/name-owners'
import { NameRegister } from '../../names/name-register'
import type { LogFields } from '../../server-log'
import { BrokerRole, type BrokerRoleOptions } from '../broker-role'
import { NameClaims } from '../name-claims'
import { RedisLink } from '../redis-link'
import { WebSocketPeer } from './web-socket-peer'

type Options = Partial<BrokerRoleOptions> &
  Partial<HttpServerOptions> & {
    /** The URL of the Redis that brokers share. */
    readonly redis?: string
  }

/** Runs real brokers on loopback ports, and closes them with their peers after each test. Call it once, outside of tests. */
export function brokerForEachTest() {
  const closers: (() => Promise<unknown>)[] = []
  const peers: WebSocketPeer[] = []
  const lines: { readonly fields: LogFields; readonly message: string }[] = []
  const note = (fields: LogFields, message: string): void => void lines.push({ fields, message })
  const log = { info: note, warn: note }
  afterEach(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.close()))
    for (const close of closers.splice(0)) await close()
    lines.length = 0
  })

  return {
    log,
    /** The fields of the log lines with this message, oldest first. */
    loggedAs: (message: string): readonly LogFields[] =>
      lines.filter((line) => line.message === message).map(({ fields }) => fields),
    start: async (options: Options = {}) => {
      const clock: Clock = options.clock ?? systemClock
      const names = new NameRegister(clock)
      const claims = new NameClaims({ owners: new RegisterOwners(names), signedIn: () => [] })
      const { redis: redisUrl } = options
      const cluster: BrokerRoleOptions['cluster'] =
        redisUrl === undefined
          ? undefined
          : // Redis has the real time.
            (onMessage) => new RedisLink({ url: redisUrl, log, clock: systemClock, onMessage })
      const role = new BrokerRole({ claims, serverName: 'Studio', log, cluster, ...options })
      const http = new HttpServer({
        port: 0,
        log,
        routes: [role.route],
        health: () => role.health,
        ...options,
      })
      role.start()
      const { port } = await http.start()
      closers.push(async () => {
        await http.stop()
        await role.stop()
      })
      const url = `${options.certificate ? 'wss' : 'ws'}://127.0.0.1:${port}/broker`
      return {
        port,
        url,
        role,
        http,
        names,
        peer: async (connection: ClientOptions & { localAddress?: string } = {}, at = url) => {
          const peer = await WebSocketPeer.connect(at, connection)
          peers.push(peer)
          return peer
        },
      }
    },
  }
}
