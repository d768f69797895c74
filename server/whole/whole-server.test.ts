import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ManualClock, START_UNIX_TIME_MS } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import {
  announcement,
  type Extension,
  httpPortIn,
  iceServersIn,
  MessageReader,
  clientToServer,
  relayTicketIn,
  serverToClient,
} from '../../protocol/directory'
import { ProxyList } from '../admission/proxy-list'
import { TurnCredentials } from '../turn/turn-credentials'
import { PortError } from './port-wish'
import { WholeServer, type WholeServerOptions } from './whole-server'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const http = { port: 0, otherwise: 'fail', maxRelayed: 1 } as const
const stun = { port: 0, otherwise: 'fail' } as const

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const start = async (options: Partial<WholeServerOptions> = {}) => {
  const server = new WholeServer({
    ...{ log, name: 'Studio', host: HOST, port: 0, namesFile: undefined, http, stun },
    ...options,
  })
  closers.push(() => server.stop())
  await server.start()
  const port = server.directoryAddress?.port ?? 0
  return { server, port, httpPort: server.httpAddress?.port ?? 0, stunPort: stunPortOf(server) }
}
const stunPortOf = ({ stun: state }: WholeServer): number => (state.kind === 'running' ? state.port : 0)

/** What a phone is told at its login. @param header comes first, as from a proxy */
const told = async (port: number, header = '') => {
  const socket = connect(port, HOST)
  closers.push(() => socket.destroy())
  socket.write(header)
  const reader = new MessageReader(serverToClient)
  let hello: Extension | undefined
  for await (const chunk of socket as AsyncIterable<Buffer>)
    for (const { kind, ...message } of reader.push(chunk).messages) {
      const extension = 'extension' in message ? message.extension : undefined
      if (kind === 'hello-connect') {
        hello = extension
        const name = `phone ${socket.localPort ?? 0}`
        socket.write(
          clientToServer.encode({ kind: 'login', name, extension: announcement({ signals: true }) }),
        )
      }
      if (kind === 'login-success')
        return {
          http: httpPortIn(hello),
          stunPort: iceServersIn(extension).stunPort,
          hasTicket: relayTicketIn(extension) !== undefined,
        }
    }
  throw new Error('the server has closed the connection')
}
const health = (port: number): Promise<unknown> =>
  fetch(`http://${HOST}:${port}/healthz`).then((answer) => answer.json())

/** A TCP port that another program has. */
const takenTcpPort = async (): Promise<number> => {
  const other = createServer().listen(0, HOST)
  closers.push(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
const takenUdpPort = async (): Promise<number> => {
  const other = createSocket('udp4').bind(0, HOST)
  closers.push(() => other.close())
  await once(other, 'listening')
  return other.address().port
}

test('a whole server has a directory, a broker, a relay, rooms and STUN, of which it tells phones', async () => {
  const { port, httpPort, stunPort } = await start()
  expect(await told(port)).toEqual({
    http: { port: httpPort, encrypted: false, broker: true, directory: true, rooms: true },
    stunPort,
    hasTicket: true,
  })
  await waitUntil(async () => JSON.stringify(await health(httpPort)).includes('"roomHosts":1'))
  expect(await health(httpPort)).toEqual({
    ...{ status: 'ok', peers: 0, registered: 0, relaying: 0, relayed: 0 },
    ...{ roomClients: 0, rooms: 0, roomHosts: 1, roomGateways: 1, roomMembers: 0 },
  })
})

test('a server without HTTP and STUN is a directory', async () => {
  const { server, port } = await start({ http: undefined, stun: undefined })
  expect([server.httpAddress, server.stun]).toEqual([undefined, { kind: 'off' }])
  expect(await told(port)).toEqual({ http: undefined, stunPort: undefined, hasTicket: false })
})

test('a server whose ports may differ takes others where they are taken', async () => {
  const [httpPort, stunPort] = [await takenTcpPort(), await takenUdpPort()]
  const running = await start({
    http: { ...http, port: httpPort, otherwise: 'any-port' },
    stun: { port: stunPort, otherwise: 'any-port' },
  })
  expect([0, httpPort]).not.toContain(running.httpPort)
  expect([0, stunPort]).not.toContain(running.stunPort)
  expect(await told(running.port)).toMatchObject({
    http: { port: running.httpPort },
    stunPort: running.stunPort,
  })
})

test('a server that can do without STUN does so where the port is taken, and says why', async () => {
  const port = await takenUdpPort()
  const { server } = await start({ stun: { port, otherwise: 'none' } })
  expect(server.stun).toMatchObject({ kind: 'failed', error: { use: 'stun', port, code: 'EADDRINUSE' } })
})

test.each(['directory', 'http', 'stun'] as const)(
  'a server whose port for %s is taken fails, and leaves no port open',
  async (use) => {
    const taken = use === 'stun' ? await takenUdpPort() : await takenTcpPort()
    const [httpPort, stunPort] = [await freeTcpPort(), await freeUdpPort()]
    const failing = start({
      port: use === 'directory' ? taken : 0,
      http: { ...http, port: use === 'http' ? taken : httpPort },
      stun: { ...stun, port: use === 'stun' ? taken : stunPort },
    })
    await expect(failing).rejects.toThrow(PortError)
    await expect(failing).rejects.toMatchObject({ use, port: taken, code: 'EADDRINUSE' })
    await start({ http: { ...http, port: httpPort }, stun: { ...stun, port: stunPort } })
  },
)
const freeTcpPort = async (): Promise<number> => {
  const port = await takenTcpPort()
  await closers.pop()?.()
  return port
}
const freeUdpPort = async (): Promise<number> => {
  const port = await takenUdpPort()
  await closers.pop()?.()
  return port
}

test('a server that stops has closed its connections and all of its ports', async () => {
  const first = await start()
  await told(first.port)
  await first.server.stop()
  const { port, httpPort, stunPort } = first
  expect(
    await start({ port, http: { ...http, port: httpPort }, stun: { ...stun, port: stunPort } }),
  ).toMatchObject({ port, httpPort, stunPort })
})

/** A client whose addresses the proxy of this computer names. */
const from = (remote: string, local: string): string => `PROXY TCP4 ${remote} ${local} 4000 4242\r\n`
const proxies = new ProxyList([HOST])

test('those who come through a router are told its ports, others those of the server', async () => {
  const { server, port, httpPort, stunPort } = await start({ proxies, outside: { http: 7000, stun: 7001 } })
  const own = { http: { port: httpPort }, stunPort }
  const elsewhere = from('203.0.113.7', '192.168.1.5')
  expect(await told(port, elsewhere)).toMatchObject({ http: { port: 7000, broker: true }, stunPort: 7001 })
  expect(await told(port, from('192.168.1.9', '192.168.1.5'))).toMatchObject(own)
  // No router translates where the server has an address of the internet.
  expect(await told(port, from('203.0.113.7', '198.51.100.1'))).toMatchObject(own)
  server.setOutside({ http: undefined, stun: undefined })
  expect(await told(port, elsewhere)).toMatchObject({ http: undefined, stunPort: undefined })
  server.setOutside(undefined)
  expect(await told(port, elsewhere)).toMatchObject(own)
})

/** A folder with a page for guests, as the build leaves it. */
const builtPage = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-page-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'index.js'), '')
  writeFileSync(join(folder, 'manifest.json'), '{"index.html":{"file":"assets/index.js"}}')
  return folder
}
const get = (port: number, path: string) => fetch(`http://${HOST}:${port}${path}`)

test('guests find a page at the broker, and the servers by which their browsers connect', async () => {
  const clock = new ManualClock()
  const turn = new TurnCredentials({ host: 'turn.example', port: 3478, secret: 'x'.repeat(16), clock })
  const { server, httpPort, stunPort } = await start({ turn, http: { ...http, guestPage: builtPage() } })
  expect(server.hasGuestPage).toBe(true)
  expect(await (await get(httpPort, '/call/alice')).text()).toBe('<!doctype html>')
  const ice = (await (await get(httpPort, '/guest/ice')).json()) as { turn: { username: string } }
  expect(ice).toEqual({
    stunPort,
    turn: {
      host: 'turn.example',
      port: 3478,
      username: expect.any(String) as string,
      password: expect.any(String) as string,
    },
  })
  // Shorter than those of phones: a guest asks again.
  const expiry = (START_UNIX_TIME_MS + 10 * 60_000) / 1000
  expect(ice.turn.username).toMatch(new RegExp(`^${expiry}:[\\w-]{12}$`))
  expect(await (await get(httpPort, '/guest/ice')).json()).toEqual(ice)
})

test.each([
  ['nobody wants it', {}],
  ['it is not built', { guestPage: join(tmpdir(), 'ringdown-no-page') }],
])('there is no page for guests where %s, and all else runs', async (_, wish) => {
  const warnings: string[] = []
  const { server, httpPort } = await start({
    http: { ...http, ...wish },
    log: { info: () => undefined, warn: (_fields, message) => warnings.push(message) },
  })
  expect(server.hasGuestPage).toBe(false)
  for (const path of ['/call/alice', '/guest/ice']) expect((await get(httpPort, path)).status).toBe(404)
  expect((await get(httpPort, '/healthz')).status).toBe(200)
  expect(warnings).toEqual(
    'guestPage' in wish ? ['nobody can call from a browser: the page is not there'] : [],
  )
})

test('there is no page for guests without a broker', async () => {
  const roles = new Set(['directory', 'gateway'] as const)
  const { httpPort } = await start({ roles, http: { ...http, guestPage: builtPage() } })
  expect((await get(httpPort, '/call/alice')).status).toBe(404)
})
