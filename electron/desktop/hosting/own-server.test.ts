import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../base/clock'
import type { Account, HostingState } from '../../api'
import { Hosting } from '../../hosting/hosting'
import { freePortAfter } from '../../hosting/free-port'
import { loopback, LoopbackNetwork } from '../../hosting/testing/loopback-network'
import { SERVER_WORKER } from '../../hosting/testing/worker-that-crashes'
import { type HostingSettings, OwnServer } from './own-server'

describe('our own server', () => {
  let network: LoopbackNetwork
  let hosting: Hosting
  let own: OwnServer
  let memory: { now: { hostingPort?: number | undefined } } & HostingSettings
  let signedIn: Account[]
  let port: number

  beforeEach(async () => {
    network = await LoopbackNetwork.open(systemClock)
    hosting = new Hosting({
      ...{ workerFile: SERVER_WORKER, clock: systemClock, interfaces: loopback, hostname: 'studio' },
      discoveryPort: network.port,
      otherPorts: { httpPort: 0, stunPort: 0 },
    })
    memory = { now: {}, changeSettings: (change) => (memory.now = change) }
    signedIn = []
    own = new OwnServer({ hosting, memory })
    own.on('ready', (account) => signedIn.push(account))
    // Below the system's ephemeral ports, so that no other socket gets it meanwhile.
    port = (await freePortAfter(20_000 + (process.pid % 5_000), undefined)) ?? 0
  })
  afterEach(async () => {
    await hosting.close()
    await network.close()
  })

  const until = async (kind: HostingState['kind']): Promise<void> => {
    while (own.state.hosting.kind !== kind) await once(own, 'changed')
  }

  it('signs in to our own server once it runs, and stores that we host', async () => {
    expect(own.startHosting({ name: ' ada ', port })).toEqual({ ok: true })
    expect(signedIn).toEqual([])
    await until('running')
    expect(signedIn).toEqual([{ name: 'ada', server: `127.0.0.1:${port}` }])
    expect(memory.now.hostingPort).toBe(port)
  })

  it('signs in again without starting anew while the server runs', async () => {
    own.startHosting({ name: 'ada', port })
    await until('running')
    own.startHosting({ name: 'grace', port })
    expect(own.state.hosting.kind).toBe('running')
    expect(signedIn.map(({ name }) => name)).toEqual(['ada', 'grace'])
  })

  it('neither signs in nor stores anything when the port is taken, and suggests a free one', async () => {
    const other = createServer()
    other.listen(0)
    await once(other, 'listening')
    const taken = (other.address() as AddressInfo).port
    own.startHosting({ name: 'ada', port: taken })
    await until('failed')
    expect(own.state.hosting).toMatchObject({ code: 'port-in-use' })
    expect(signedIn).toEqual([])
    expect(memory.now.hostingPort).toBeUndefined()
    other.close()
    await once(other, 'close')
  })

  it('hosts again at the next start, and signs in again', async () => {
    memory.now = { hostingPort: port }
    const account = { name: 'ada', server: `127.0.0.1:${port}` }
    expect(own.resume(account, 'ada')).toBe(true)
    await until('running')
    expect(signedIn).toEqual([account])
  })

  it('hosts again without signing in when the user is signed in elsewhere, or has signed out meanwhile', async () => {
    memory.now = { hostingPort: port }
    const elsewhere = { name: 'ada', server: 'phones.example.org' }
    expect(own.resume(elsewhere, 'ada')).toBe(false)
    await until('running')
    own.startHosting({ name: 'ada', port: port + 1 })
    own.forgetSignIn()
    await until('running')
    expect(signedIn).toEqual([])
  })

  it('does not host at the next start once it was stopped', async () => {
    own.startHosting({ name: 'ada', port })
    await until('running')
    own.stopHosting()
    await until('stopped')
    expect(memory.now.hostingPort).toBeUndefined()
    expect(own.resume(undefined, 'ada')).toBe(false)
    expect(own.state.hosting.kind).toBe('stopped')
  })

  it('announces the server that is about to stop, if one runs', async () => {
    const stopping: [string, HostingState['kind']][] = []
    own.on('stopping', (server) => stopping.push([server, own.state.hosting.kind]))
    own.stopHosting()
    expect(stopping).toEqual([])
    own.startHosting({ name: 'ada', port })
    await until('running')
    own.stopHosting()
    expect(stopping).toEqual([[`127.0.0.1:${port}`, 'running']])
    await until('stopped')
  })

  it('reports servers nearby only while it looks for them', () => {
    expect(own.state.nearbyServers).toBeUndefined()
    own.lookForServers(true)
    expect(own.state.nearbyServers).toMatchObject({ servers: [] })
    own.lookForServers(false)
    expect(own.state.nearbyServers).toBeUndefined()
  })

  it('refuses an invalid name', () => {
    expect(own.startHosting({ name: '  ', port })).toMatchObject({ ok: false })
    expect(own.state.hosting.kind).toBe('stopped')
  })
})
