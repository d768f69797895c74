import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inEnglish } from '../../locales/testing/in-english'
import { type Clock, systemClock } from '../../base/clock'
import { ManualClock } from '../../base/testing/manual-clock'
import { challengeOf, PhoneKey } from '../../server/directory/testing/signing-client'
import { WireClient } from '../../server/directory/testing/wire-client'
import { HostedServer, type HostedServerState, type OtherPorts } from './hosted-server'
import { SERVER_WORKER, workerThatCrashes } from './testing/worker-that-crashes'

const CHANNEL = `ringdown host test ${process.pid}`
const folder = mkdtempSync(join(tmpdir(), 'ringdown-host-'))
const crashing = workerThatCrashes(folder, CHANNEL)
const orders = new BroadcastChannel(CHANNEL)
afterAll(() => {
  orders.close()
  rmSync(folder, { recursive: true })
})

type StateOf<Kind extends HostedServerState['kind']> = Extract<HostedServerState, { kind: Kind }>

let server: HostedServer
let states: HostedServerState[]
const clients: WireClient[] = []

const ANY_PORTS = { httpPort: 0, stunPort: 0, balancerPort: 0, voicePort: 0 }
const create = (workerFile: string, clock: Clock = systemClock, otherPorts: OtherPorts = ANY_PORTS): void => {
  states = []
  server = new HostedServer({ workerFile, clock, host: '127.0.0.1', otherPorts, random: () => 0 })
  server.on('state', (state) => states.push(state))
}
beforeEach(() => create(SERVER_WORKER))
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await server.stop()
})

/** Removes states from the list up to the first one that has a kind and satisfies a condition. */
const state = async <Kind extends HostedServerState['kind']>(
  kind: Kind,
  holds: (state: StateOf<Kind>) => boolean = () => true,
): Promise<StateOf<Kind>> => {
  for (;;) {
    for (let next = states.shift(); next; next = states.shift()) {
      if (next.kind === kind && holds(next as StateOf<Kind>)) return next as StateOf<Kind>
    }
    await once(server, 'state')
  }
}
const loggedIn = async (port: number, name: string): Promise<WireClient> => {
  const client = await WireClient.loggedIn(port, name)
  clients.push(client)
  return client
}
const started = async (): Promise<number> => {
  server.start(0)
  return (await state('running')).port
}

describe('the server inside the app', () => {
  it('starts, connects people, counts them and stops', async () => {
    const port = await started()
    const alice = await loggedIn(port, 'alice')
    await loggedIn(port, 'bob')
    expect(await alice.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['bob'] })
    await state('running', ({ people }) => people === 2)
    await server.stop()
    await alice.closed
    expect(server.state).toEqual({ kind: 'stopped' })
    await expect(WireClient.connect(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('reports that a port is taken, and suggests a free one', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    server.start(port)
    const failed = await state('failed')
    expect(failed).toMatchObject({ port, code: 'port-in-use' })
    expect(inEnglish(failed.why)).toContain(`Port ${port} is in use`)
    other.close()
    const free = failed.freePort ?? 0
    expect(inEnglish(failed.why)).toContain(`Use port ${free}, which is free`)
    server.start(free)
    expect(await state('running')).toMatchObject({ port: free })
  })

  it('moves to another port when it is started again', async () => {
    const first = await started()
    const alice = await loggedIn(first, 'alice')
    server.start(0)
    const { port } = await state('running')
    await alice.closed
    expect(port).not.toBe(first)
    await loggedIn(port, 'alice')
  })

  it('keeps the owners of names across a restart', async () => {
    const namesFile = join(folder, 'names.json')
    const [ours, theirs] = [new PhoneKey(), new PhoneKey()]
    server = new HostedServer({ workerFile: SERVER_WORKER, clock: systemClock, host: '127.0.0.1', namesFile })
    server.on('state', (state) => states.push(state))
    const signIn = async (key: PhoneKey): Promise<WireClient> => {
      const client = await WireClient.connect(await started())
      clients.push(client)
      client.send({ kind: 'login', name: 'alice', extension: key.proof(await challengeOf(client), 'alice') })
      return client
    }
    await (await signIn(ours)).next('login-success')
    await server.stop()
    await (await signIn(theirs)).next('login-failed')
    await server.stop()
    await (await signIn(ours)).next('login-success')
  })

  it('runs only the last of many starts', async () => {
    for (let i = 0; i < 5; i++) server.start(0)
    await state('running')
    server.start(0)
    await server.stop()
    expect(server.state).toEqual({ kind: 'stopped' })
    expect(states.filter(({ kind }) => kind === 'running')).toEqual([])
  })

  it('can be stopped before it runs, and twice', async () => {
    await server.stop()
    server.start(0)
    await Promise.all([server.stop(), server.stop()])
    expect(server.state).toEqual({ kind: 'stopped' })
  })
})

describe('the HTTP port and STUN of the server inside the app', () => {
  const health = (port: number): Promise<unknown> =>
    fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.json())
  const tcpPort = async (): Promise<{ port: number; server: Server }> => {
    const listening = createServer().listen(0, '127.0.0.1')
    await once(listening, 'listening')
    return { port: (listening.address() as AddressInfo).port, server: listening }
  }
  const udpPort = async (): Promise<{ port: number; socket: Socket }> => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return { port: socket.address().port, socket }
  }

  it('answer on their ports, and are closed with the server', async () => {
    server.start(0)
    const { httpPort = 0, stunPort = 0 } = await state('running')
    expect(await health(httpPort)).toMatchObject({ status: 'ok', registered: 0, relaying: 0 })
    await server.stop()
    const again = createServer().listen(httpPort, '127.0.0.1')
    await once(again, 'listening')
    again.close()
    const socket = createSocket('udp4').bind(stunPort, '127.0.0.1')
    await once(socket, 'listening')
    socket.close()
  })

  it('are elsewhere where other programs have their ports', async () => {
    const [tcp, udp] = [await tcpPort(), await udpPort()]
    create(SERVER_WORKER, systemClock, { httpPort: tcp.port, stunPort: udp.port })
    server.start(0)
    const { httpPort = 0, stunPort = 0 } = await state('running')
    tcp.server.close()
    udp.socket.close()
    expect([httpPort, stunPort]).not.toEqual([tcp.port, udp.port])
    expect(stunPort).toBeGreaterThan(0)
    expect(await health(httpPort)).toMatchObject({ status: 'ok' })
  })

  it('keep their ports across a restart', async () => {
    const clock = new ManualClock()
    create(crashing, clock)
    server.start(0)
    const { httpPort, stunPort, balancerPort, voicePort } = await state('running')
    orders.postMessage('die')
    await state('waiting')
    clock.advance(250)
    expect(await state('running')).toMatchObject({ httpPort, stunPort, balancerPort, voicePort })
  })
})

describe('a server whose thread dies', () => {
  it('restarts on the same port, a little later', async () => {
    const clock = new ManualClock()
    create(crashing, clock)
    const port = await started()
    const alice = await loggedIn(port, 'alice')
    orders.postMessage('die')
    const waiting = await state('waiting')
    expect(waiting).toMatchObject({ port, attempt: 1, retryAtMs: clock.unixTime() + 250 })
    expect(inEnglish(waiting.why)).toContain('out of luck')
    await alice.closed
    clock.advance(250)
    expect(await state('running')).toMatchObject({ port, people: 0 })
    await loggedIn(port, 'alice')
  })

  it('waits longer each time, finally gives up, and can be started again by hand', async () => {
    const clock = new ManualClock()
    const broken = join(folder, 'broken.cjs')
    writeFileSync(broken, 'throw new Error("no good")')
    create(broken, clock)
    server.start(0)
    const waits: number[] = []
    for (let attempt = 1; attempt <= 8; attempt++) {
      const { retryAtMs } = await state('waiting', (waiting) => waiting.attempt === attempt)
      waits.push(retryAtMs - clock.unixTime())
      clock.advance(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000])
    expect(await state('failed')).toMatchObject({ code: 'crashed' })
    expect(clock.pendingTimers).toBe(0)
    server.start(0)
    await state('waiting', ({ attempt }) => attempt === 1)
  })

  it('resets its attempts after a minute without a failure', async () => {
    const clock = new ManualClock()
    create(crashing, clock)
    await started()
    for (let crash = 0; crash < 2; crash++) {
      orders.postMessage('die')
      await state('waiting', ({ attempt }) => attempt === 1)
      clock.advance(250)
      await state('running')
      clock.advance(60_000)
    }
  })

  it('stays stopped when it is stopped while it waits', async () => {
    const clock = new ManualClock()
    create(crashing, clock)
    await started()
    orders.postMessage('die')
    await state('waiting')
    await server.stop()
    expect(clock.pendingTimers).toBe(0)
    expect(server.state).toEqual({ kind: 'stopped' })
  })

  it('counts as dead when no thread can be started', async () => {
    create('not an absolute path', new ManualClock())
    server.start(0)
    expect(inEnglish((await state('waiting')).why)).toContain('must be an absolute path')
  })

  it('counts as dead when it does not answer after its start', async () => {
    const clock = new ManualClock()
    const mute = join(folder, 'mute.cjs')
    writeFileSync(mute, 'setInterval(() => undefined, 1000)')
    create(mute, clock)
    server.start(0)
    await state('starting')
    await Promise.resolve()
    clock.advance(10_000)
    expect(inEnglish((await state('waiting')).why)).toContain('did not start within 10 s')
  })
})
