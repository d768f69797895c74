import { afterEach, beforeEach } from 'vitest'
import type { Extension } from '../../../protocol/directory'
import type { LogFields } from '../../server-log'
import { DirectoryServer, type DirectoryServerOptions } from '../directory-server'
import { WireClient } from './wire-client'

interface LogLine {
  readonly fields: LogFields
  readonly message: string
}

/**
 * Runs a real server on a loopback port for each test of a file, and closes it with its clients afterwards. Call it once,
 * outside of tests.
 */
export function serverForEachTest() {
  let server: DirectoryServer
  let port: number
  let clients: WireClient[] = []
  let logged: LogLine[] = []
  const note = (fields: LogFields, message: string): void => void logged.push({ fields, message })
  const log = { info: note, warn: note }

  const start = async (options: Partial<DirectoryServerOptions> = {}): Promise<void> => {
    server = new DirectoryServer({ port: 0, log, ...options })
    port = (await server.start()).port
  }
  const stop = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.close()))
    await server.stop()
  }
  const tracked = (client: WireClient): WireClient => {
    clients.push(client)
    return client
  }

  beforeEach(async () => {
    clients = []
    logged = []
    await start()
  })
  afterEach(stop)

  return {
    log,
    get port(): number {
      return port
    },
    get logged(): readonly LogLine[] {
      return logged
    },
    /** The fields of the log lines with this message, oldest first. */
    loggedAs: (message: string): readonly LogFields[] =>
      logged.filter((line) => line.message === message).map(({ fields }) => fields),
    /** Replaces the server by one with these options. */
    restart: async (options: Partial<DirectoryServerOptions>): Promise<DirectoryServer> => {
      await server.stop()
      await start(options)
      return server
    },
    stop: () => server.stop(),
    connected: async (host?: string): Promise<WireClient> => tracked(await WireClient.connect(port, host)),
    loggedIn: async (
      name: string,
      host?: string,
      extension?: Extension,
      localAddress?: string,
    ): Promise<WireClient> => tracked(await WireClient.loggedIn(port, name, host, extension, localAddress)),
  }
}
