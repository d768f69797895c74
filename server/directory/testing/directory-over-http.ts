import { afterEach } from 'vitest'
import type { ClientOptions } from 'ws'
import { type Clock, systemClock } from '../../../base/clock'
import type { Certificate } from '../../admission/certificate'
import type { AdmissionLimits } from '../../admission/admission-limits'
import type { ProxyList } from '../../admission/proxy-list'
import { BrokerRole } from '../../broker/broker-role'
import { NameClaims } from '../../broker/name-claims'
import { rosterOfOneNode } from '../../backplane/memory/one-node'
import { HttpServer } from '../../http/http-server'
import { RegisterOwners } from '../../names/name-owners'
import { NameRegister } from '../../names/name-register'
import { RelayRole } from '../../relay/relay-role'
import type { LogFields } from '../../server-log'
import { DirectoryServer, type DirectoryServerOptions } from '../directory-server'
import { WireClient } from './wire-client'

export interface BothOptions {
  readonly host?: string
  readonly tcpPort?: number
  readonly httpPort?: number
  readonly clock?: Clock
  readonly certificate?: Certificate
  readonly proxies?: ProxyList
  readonly limits?: Partial<AdmissionLimits>
  readonly directory?: Partial<DirectoryServerOptions>
  /** Whether it relays voice as well. */
  readonly relays?: boolean
}

const SERVES = { broker: true, directory: true, rooms: false }

/**
 * Runs directory servers with an HTTP port, with directory and broker, and a relay if wanted, as `ringdown serve` does; closes them and their clients after each
 * test. Call it once, outside of tests.
 */
export function directoryOverHttp() {
  const closers: (() => Promise<unknown>)[] = []
  const lines: { readonly fields: LogFields; readonly message: string }[] = []
  const note = (fields: LogFields, message: string): void => void lines.push({ fields, message })
  const log = { info: note, warn: note }
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    lines.length = 0
  })

  return {
    /** The fields of the log lines with this message, oldest first. */
    loggedAs: (message: string): readonly LogFields[] =>
      lines.filter((line) => line.message === message).map(({ fields }) => fields),
    start: async (options: BothOptions = {}) => {
      const { host = '127.0.0.1', clock = systemClock, tcpPort = 0, httpPort = 0, certificate } = options
      const { proxies, limits, relays = false } = options
      const names = new NameRegister(clock)
      const relay = relays ? new RelayRole({ log, clock }) : undefined
      const announced: { port?: number } = {}
      const listening = { host, log, clock, certificate, proxies, limits }
      const directory = new DirectoryServer({
        ...listening,
        ...{ shared: rosterOfOneNode(clock, names), port: tcpPort, name: 'Studio' },
        httpPort: () =>
          announced.port === undefined
            ? undefined
            : { port: announced.port, encrypted: certificate !== undefined, ...SERVES },
        ...(relay && { relayTicket: relay.ticketFor }),
        ...options.directory,
      })
      const claims = new NameClaims({
        owners: new RegisterOwners(names),
        signedIn: (name) => directory.signedIn(name),
      })
      const broker = new BrokerRole({ claims, serverName: 'Studio', log, clock })
      const http = new HttpServer({
        ...listening,
        port: httpPort,
        routes: [broker.route, directory.route, ...(relay ? [relay.route] : [])],
        health: () => ({ ...broker.health, ...relay?.health }),
      })
      const { port: directoryPort } = await directory.start()
      const { port } = await http.start()
      announced.port = port
      let isStopped = false
      const stop = async (): Promise<void> => {
        if (isStopped) return
        isStopped = true
        await http.stop()
        await broker.stop()
        await directory.stop()
      }
      closers.push(stop)
      const origin = `${certificate ? 'wss' : 'ws'}://${host}:${port}`
      const connected = async (
        connection: ClientOptions & { readonly localAddress?: string } = {},
        url = `${origin}/directory`,
      ) => {
        const both = await WireClient.byWebSocket(url, connection)
        closers.push(() => both.client.close())
        return both
      }
      return { directory, broker, relay, http, names, port, directoryPort, origin, stop, connected }
    },
  }
}
