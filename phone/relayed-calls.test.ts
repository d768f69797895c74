import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { unusedPort } from '../base/testing/unused-port'
import { announcement, candidatesIn, type Extension, identityEntry } from '../protocol/directory'
import { directoryOverHttp } from '../server/directory/testing/directory-over-http'
import { WireClient } from '../server/directory/testing/wire-client'
import { newIdentity, phonesOnServer, talk, type TestPhone, untilStats } from './testing/phones-on-server'

const phones = phonesOnServer()
const servers = directoryOverHttp()

const byRelay = (phone: TestPhone) =>
  untilStats(phone, ({ path, framesReceived }) => path?.kind === 'tcp-relay' && framesReceived > 0)

/** A client with the announcement of a Ringdown that takes signals. */
const ringdown = (): Extension =>
  new Map([...announcement({ signals: true, callEnds: true }), ...identityEntry(newIdentity().fingerprint)])

const wireClient = async (port: number, name: string, extension?: Extension): Promise<WireClient> => {
  const wire = await WireClient.loggedIn(port, name, undefined, extension)
  phones.onEnd(() => wire.close())
  return wire
}

/** What a connection to this port comes to. */
const knock = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .once('connect', () => resolve('open'))
      .once('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code))
    phones.onEnd(() => Promise.resolve(socket.destroy()))
  })

it.each(['alice', 'bob'])('a private call goes through the server where %s relays all calls', async (who) => {
  const { directoryPort: serverPort, relay } = await servers.start({ relays: true })
  const [alice, bob] = await Promise.all([
    phones.phoneOf('alice', { serverPort, identity: newIdentity() }),
    phones.phoneOf('bob', { serverPort, identity: newIdentity() }),
  ])
  const hidden = who === 'alice' ? alice : bob
  hidden.phone.setRelayOnly(true)
  const [out, incoming] = await talk(alice, bob)
  const ways = await Promise.all([byRelay(alice), byRelay(bob)])
  for (const { path } of ways) expect(path).toEqual({ kind: 'tcp-relay', relay: '127.0.0.1' })
  expect([out.privacy, incoming.privacy]).not.toContain('not-private')
  expect(relay?.health).toMatchObject({ relaying: 1 })
})

it('a caller that relays all calls names no address, and listens nowhere', async () => {
  const { directoryPort: serverPort } = await servers.start({ relays: true })
  const listenPort = await unusedPort()
  const alice = await phones.phoneOf('alice', { serverPort, listenPort, identity: newIdentity() })
  const bob = await wireClient(serverPort, 'bob', ringdown())
  await alice.sees('bob')
  const called = async () => {
    expect(alice.phone.call('bob')).toEqual({ ok: true })
    const request = await bob.next('call-request')
    const found = await knock(listenPort)
    const { call } = alice.phone.state
    if (call.kind === 'calling') alice.phone.hangUp(call)
    await alice.untilCall('ended')
    return { ...request, found }
  }
  expect(await called()).toMatchObject({ host: '127.0.0.1', port: listenPort, found: 'open' })
  alice.phone.setRelayOnly(true)
  const { host, port, extension, found } = await called()
  expect({ host, port, found }).toEqual({ host: '0.0.0.0', port: 9, found: 'ECONNREFUSED' })
  expect(extension && candidatesIn(extension)).toEqual([])
})

it('a phone that relays all calls refuses those that cannot be relayed', async () => {
  const { directoryPort: serverPort } = await servers.start({ relays: true })
  const alice = await phones.phoneOf('alice', { serverPort, identity: newIdentity() })
  await wireClient(serverPort, 'original')
  await alice.sees('original')
  alice.phone.setRelayOnly(true)
  expect(alice.phone.call('original')).toEqual({
    ok: false,
    problem: { key: 'problem.notByRelay', fill: { name: 'original' } },
  })
  alice.phone.setRelayOnly(false)
  expect(alice.phone.call('original')).toEqual({ ok: true })
})

it('a phone that relays all calls refuses them at a server without a relay', async () => {
  const { directoryPort: serverPort } = await servers.start()
  const alice = await phones.phoneOf('alice', { serverPort, identity: newIdentity() })
  await wireClient(serverPort, 'bob', ringdown())
  await alice.sees('bob')
  alice.phone.setRelayOnly(true)
  expect(alice.phone.call('bob')).toEqual({
    ok: false,
    problem: { key: 'problem.noRelay', fill: { name: 'bob' } },
  })
})

it('a call goes through the server where the caller cannot be reached, and UDP is blocked', async () => {
  const { directoryPort: serverPort } = await servers.start({ relays: true })
  const udp = 'blocked'
  const [alice, bob] = await Promise.all([
    // Nothing listens at this address.
    phones.phoneOf('alice', { serverPort, udp, identity: newIdentity(), announceHost: '127.78.0.1' }),
    phones.phoneOf('bob', { serverPort, udp, identity: newIdentity() }),
  ])
  await talk(alice, bob)
  await Promise.all([byRelay(alice), byRelay(bob)])
})
