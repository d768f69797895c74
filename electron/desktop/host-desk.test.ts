import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import type { Account, HostingState } from '../api'
import { Hosting } from '../hosting/hosting'
import { freePortAfter } from '../hosting/free-port'
import { loopback, LoopbackNetwork } from '../hosting/testing/loopback-network'
import { HOST_WORKER } from '../hosting/testing/worker-that-crashes'
import { HostDesk, type HostingMemory } from './host-desk'

describe('hosting at the desktop', () => {
  let network: LoopbackNetwork
  let hosting: Hosting
  let desk: HostDesk
  let memory: HostingMemory
  let signedIn: Account[]
  let port: number

  beforeEach(async () => {
    network = await LoopbackNetwork.open(systemClock)
    hosting = new Hosting({
      ...{ workerFile: HOST_WORKER, clock: systemClock, interfaces: loopback, hostname: 'studio' },
      discoveryPort: network.port,
    })
    memory = { hostingPort: undefined }
    signedIn = []
    desk = new HostDesk({ hosting, memory, signIn: (account) => signedIn.push(account) })
    // Below where the system takes ports of its own, so that nobody else is given it meanwhile.
    port = (await freePortAfter(20_000 + (process.pid % 5_000), undefined)) ?? 0
  })
  afterEach(async () => {
    await hosting.close()
    await network.close()
  })

  const until = async (kind: HostingState['kind']): Promise<void> => {
    while (desk.state.hosting.kind !== kind) await once(desk, 'changed')
  }

  it('signs in to our own server once it runs, and remembers to host', async () => {
    expect(desk.start({ name: ' ada ', port })).toEqual({ ok: true })
    expect(signedIn).toEqual([])
    await until('running')
    expect(signedIn).toEqual([{ name: 'ada', server: `127.0.0.1:${port}` }])
    expect(memory.hostingPort).toBe(port)
  })

  it('signs in again without starting anew while the server runs', async () => {
    desk.start({ name: 'ada', port })
    await until('running')
    desk.start({ name: 'grace', port })
    expect(desk.state.hosting.kind).toBe('running')
    expect(signedIn.map(({ name }) => name)).toEqual(['ada', 'grace'])
  })

  it('neither signs in nor remembers when the port is taken, and names a free one', async () => {
    const other = createServer()
    other.listen(0)
    await once(other, 'listening')
    const taken = (other.address() as AddressInfo).port
    desk.start({ name: 'ada', port: taken })
    await until('failed')
    expect(desk.state.hosting).toMatchObject({ code: 'port-in-use' })
    expect(signedIn).toEqual([])
    expect(memory.hostingPort).toBeUndefined()
    other.close()
    await once(other, 'close')
  })

  it('hosts again at the next start, and signs in there whoever was signed in', async () => {
    memory.hostingPort = port
    const account = { name: 'ada', server: `127.0.0.1:${port}` }
    expect(desk.resume(account, 'ada')).toBe(true)
    await until('running')
    expect(signedIn).toEqual([account])
    expect(desk.isOwn(account)).toBe(true)
  })

  it('hosts again without signing in when the user is signed in elsewhere, or has signed out meanwhile', async () => {
    memory.hostingPort = port
    const elsewhere = { name: 'ada', server: 'phones.example.org' }
    expect(desk.resume(elsewhere, 'ada')).toBe(false)
    await until('running')
    desk.start({ name: 'ada', port: port + 1 })
    desk.forgetSignIn()
    await until('running')
    expect(signedIn).toEqual([])
    expect(desk.isOwn(elsewhere)).toBe(false)
  })

  it('does not host at the next start once it was stopped', async () => {
    desk.start({ name: 'ada', port })
    await until('running')
    desk.stop()
    await until('stopped')
    expect(memory.hostingPort).toBeUndefined()
    expect(desk.resume(undefined, 'ada')).toBe(false)
    expect(desk.state.hosting.kind).toBe('stopped')
  })

  it('tells of the neighbourhood only while somebody looks', () => {
    expect(desk.state.neighbourhood).toBeUndefined()
    desk.lookForServers(true)
    expect(desk.state.neighbourhood).toMatchObject({ servers: [] })
    desk.lookForServers(false)
    expect(desk.state.neighbourhood).toBeUndefined()
  })

  it('refuses a name that is none', () => {
    expect(desk.start({ name: '  ', port })).toMatchObject({ ok: false })
    expect(desk.state.hosting.kind).toBe('stopped')
  })
})
