import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { registrationStatement, proofAddition } from '../../protocol/broker'
import { signWith } from '../../base/p256'
import { generateKeyPairSync } from 'node:crypto'
import { RegisterOwners } from '../names/name-owners'
import { NameRegister } from '../names/name-register'
import { Broker } from './broker'
import { NameClaims } from './name-claims'
import { ManualCluster } from './testing/manual-cluster'
import { contextOf, RecordingPeer, settled } from './testing/recording-peer'

const privateKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string
const ALICES = privateKey()
const MALLORYS = privateKey()

let clock: ManualClock
let names: NameRegister
let signedIn: { name: string; key: string | undefined; ticket?: Uint8Array | undefined }[]
let cluster: ManualCluster
let broker: Broker

const withCluster = (subscribers: number | undefined): void => {
  cluster = new ManualCluster(subscribers)
  const claims = new NameClaims({
    owners: new RegisterOwners(names),
    signedIn: (name) => signedIn.filter((each) => each.name === name),
  })
  broker = new Broker({ clock, claims, cluster, own: 'own' })
}
beforeEach(() => {
  clock = new ManualClock()
  names = new NameRegister(clock)
  signedIn = []
  withCluster(1)
})

const peer = (address?: string): RecordingPeer => new RecordingPeer(contextOf(broker, clock), address)
const registerText = (id: string): string => JSON.stringify({ id: 1, method: 'register', params: { id } })
const lastOf = ({ received }: RecordingPeer): object | undefined => received.at(-1)

/** Registers a name and proves this key. */
async function registers(
  who: RecordingPeer,
  id: string,
  key: string,
  signedName = id,
): Promise<object | undefined> {
  await who.says('{"id":0,"method":"ping","ringdown":{"challenge":true}}')
  const pong = lastOf(who) as { ringdown: { challenge: { nonce: string; serverName: string } } }
  const { nonce, serverName } = pong.ringdown.challenge
  const challenge = { nonce: new Uint8Array(Buffer.from(nonce, 'hex')), serverName }
  const proof = signWith(key, registrationStatement(challenge, signedName, undefined))
  await who.says(
    JSON.stringify({ id: 1, method: 'register', params: { id }, ringdown: proofAddition(proof) }),
  )
  return lastOf(who)
}
const refused = (refusal: string): object => ({
  result: null,
  error: { code: -32603 },
  ringdown: { refusal },
})

describe('a name at the broker', () => {
  it('belongs to the first key that proves itself', async () => {
    const alice = peer()
    expect(await registers(alice, 'alice', ALICES)).toMatchObject({ result: 'alice', error: null })
    expect(names.find('alice')).toBeDefined()
    alice.session.close()
    expect(await registers(peer(), 'alice', MALLORYS)).toMatchObject(refused('owned'))
    const stranger = peer()
    await stranger.says(registerText('alice'))
    expect(lastOf(stranger)).toMatchObject({ error: { code: -32603, data: null } })
    expect(lastOf(stranger)).not.toHaveProperty('ringdown')
    expect(await registers(peer(), 'alice', ALICES)).toMatchObject({ result: 'alice' })
  })

  it.each([['аlice'], ['ALICE'], [' alice'], ['ali\u200bce'], ['alice ']])(
    '%j looks like an owned one',
    async (id) => {
      await registers(peer(), 'alice', ALICES)
      const stranger = peer()
      await stranger.says(registerText(id))
      expect(lastOf(stranger)).toMatchObject({ result: null, error: { code: -32603 } })
    },
  )

  it('is refused with a proof over another name, or a malformed one', async () => {
    expect(await registers(peer(), 'alice', ALICES, 'bob')).toMatchObject(refused('not-proved'))
    const who = peer()
    await who.says('{"id":1,"method":"register","params":{"id":"alice"},"ringdown":{"proof":1}}')
    expect(lastOf(who)).toMatchObject(refused('not-proved'))
  })

  it('is not given away while somebody is signed in with it at the directory', async () => {
    signedIn = [{ name: 'bob', key: undefined }]
    expect(await registers(peer(), 'bob', MALLORYS)).toMatchObject(refused('owned'))
  })

  it('is taken over by its owner from a dead connection, and from a stranger', async () => {
    const dead = peer()
    await registers(dead, 'alice', ALICES)
    expect(await registers(peer(), 'alice', ALICES)).toMatchObject({ result: 'alice' })
    expect(dead.ended).toBe('displaced')
    const stranger = peer()
    await stranger.says(registerText('carol'))
    names.enter({ name: 'carol', key: names.find('alice')?.key ?? '', sinceMs: 0, seenMs: clock.unixTime() })
    expect(await registers(peer(), 'carol', ALICES)).toMatchObject({ result: 'carol' })
    expect(stranger.ended).toBe('displaced')
    expect(broker.size).toBe(2)
  })

  it('stays with a proved peer that registers it again without a proof', async () => {
    const alice = peer()
    await registers(alice, 'alice', ALICES)
    await alice.says(registerText('alice'))
    expect(lastOf(alice)).toMatchObject({ result: 'alice' })
  })
})

describe('several brokers', () => {
  it('a broker that is alone answers at once', async () => {
    const alice = peer()
    await alice.says('{"id":1,"method":"find","params":{"id":"zoe"}}')
    expect(lastOf(alice)).toMatchObject({ result: null, error: null })
    expect(clock.pendingTimers).toBe(0)
  })

  it('a no of every other broker answers at once; each counts once', async () => {
    withCluster(3)
    const alice = peer()
    await alice.says('{"id":1,"method":"exists","params":{"id":"zoe"}}')
    broker.hear({ type: 'find', data: { id: 'zoe' } })
    for (const id of ['own', 'b', 'b'])
      broker.hear({ type: 'found', data: { id: 'zoe', found: false, broker: id } })
    await settled()
    expect(alice.received).toEqual([])
    broker.hear({ type: 'found', data: { id: 'zoe', found: false } })
    await settled()
    expect(lastOf(alice)).toMatchObject({ result: false })
  })

  it('a no that comes before the question does not answer it', async () => {
    withCluster(2)
    const alice = peer()
    await alice.says('{"id":1,"method":"find","params":{"id":"bob"}}')
    broker.hear({ type: 'found', data: { id: 'bob', found: false, broker: 'b' } })
    broker.hear({ type: 'find', data: { id: 'bob' } })
    await settled()
    expect(alice.received).toEqual([])
    broker.hear({ type: 'found', data: { id: 'bob', found: true } })
    await settled()
    expect(lastOf(alice)).toMatchObject({ result: 'bob' })
  })

  it('a peer is registered only when an earlier no about its name has reached the others', async () => {
    withCluster(2)
    const bob = peer()
    let arrive = (): void => undefined
    cluster.arrival = new Promise<void>((resolve) => (arrive = resolve))
    broker.hear({ type: 'find', data: { id: 'bob' } })
    cluster.arrival = Promise.resolve()
    await bob.says(registerText('bob'))
    broker.hear({ type: 'found', data: { id: 'bob', found: false, broker: 'b' } })
    clock.advance(10_000)
    await settled()
    expect(broker.size).toBe(1)
    expect(bob.received).toEqual([])
    arrive()
    await settled()
    expect(lastOf(bob)).toMatchObject({ result: 'bob' })
  })

  it('an owner needs to ask nobody, and takes the name from a peer of another broker', async () => {
    await registers(peer(), 'alice', ALICES)
    withCluster(2)
    expect(await registers(peer(), 'alice', ALICES)).toMatchObject({ result: 'alice' })
    expect(cluster.published).toEqual([
      { channel: 'linkup:ringdown', message: { type: 'moved', data: { id: 'alice', broker: 'own' } } },
    ])
    const holder = peer()
    await holder.says(registerText('bob'))
    broker.hear({ type: 'find', data: { id: 'bob' } })
    broker.hear({ type: 'found', data: { id: 'bob', found: false, broker: 'b' } })
    await settled()
    expect(lastOf(holder)).toMatchObject({ result: 'bob' })
    broker.hear({ type: 'moved', data: { id: 'bob', broker: 'own' } })
    expect(holder.ended).toBeUndefined()
    broker.hear({ type: 'moved', data: { id: 'bob', broker: 'b' } })
    expect(holder.ended).toBe('displaced')
  })

  it('a name that was taken here while others were asked stays taken', async () => {
    withCluster(2)
    const [one, other] = [peer(), peer()]
    await one.says(registerText('zoe'))
    await other.says(registerText('zoe'))
    clock.advance(10_000)
    await settled()
    expect([lastOf(one), lastOf(other)]).toMatchObject([
      { result: 'zoe' },
      { error: { message: 'id "zoe" already taken' } },
    ])
  })

  it('brokers that stay silent are waited for only once, until all answer again', async () => {
    withCluster(3)
    const asker = peer()
    const find = async (...denials: readonly string[]): Promise<void> => {
      await asker.says('{"id":1,"method":"find","params":{"id":"bob"}}')
      broker.hear({ type: 'find', data: { id: 'bob' } })
      for (const name of denials)
        broker.hear({ type: 'found', data: { id: 'bob', found: false, broker: name } })
      await settled()
    }
    const answers = async (ms: number): Promise<number> => {
      clock.advance(ms)
      await settled()
      return asker.received.length
    }
    await find('b')
    expect(await answers(9_999)).toBe(0)
    expect(await answers(1)).toBe(1)
    await find('b')
    expect(await answers(999)).toBe(1)
    expect(await answers(1)).toBe(2)
    // Another one is silent as well.
    await find()
    expect(await answers(9_999)).toBe(2)
    expect(await answers(1)).toBe(3)
    await find('b', 'c')
    expect(asker.received).toHaveLength(4)
    await find('b')
    expect(await answers(9_999)).toBe(4)
  })

  it('a name that is given after a silence is taken from whoever has it at a broker that was cut off', async () => {
    withCluster(2)
    const bob = peer()
    await bob.says(registerText('bob'))
    clock.advance(10_000)
    await settled()
    expect(lastOf(bob)).toMatchObject({ result: 'bob' })
    expect(cluster.published.at(-1)).toEqual({
      channel: 'linkup:ringdown',
      message: { type: 'moved', data: { id: 'bob', broker: 'own' } },
    })
  })

  it('a registration is void once the peer has unregistered or left', async () => {
    withCluster(2)
    const [one, other] = [peer(), peer()]
    await one.says(registerText('zoe'), '{"id":2,"method":"unregister"}')
    await other.says(registerText('yan'))
    other.session.close()
    clock.advance(10_000)
    await settled()
    expect(lastOf(one)).toMatchObject({ id: 1, error: { code: -32603 } })
    expect(broker.size).toBe(0)
    expect(other.received).toEqual([])
  })

  it('while the way to the others is blocked, a broker serves its own peers', async () => {
    withCluster(undefined)
    const [alice, bob] = [peer(), peer()]
    await alice.says(registerText('alice'))
    await bob.says(registerText('bob'))
    await bob.says('{"id":2,"method":"find","params":{"id":"alice"}}')
    expect(lastOf(bob)).toMatchObject({ result: 'alice' })
    await bob.says('{"id":3,"method":"signal","params":{"from":"bob","to":"zoe","signal":{}}}')
    expect(lastOf(bob)).toMatchObject({ error: { message: 'Peer not found (zoe)' } })
    await bob.says('{"method":"signal","params":{"from":"bob","to":"alice","signal":1}}')
    expect(lastOf(alice)).toMatchObject({ method: 'signal', params: { signal: 1 } })
  })
})

describe('limits', () => {
  it('a peer that sends too many messages is dropped; long ones count as several', async () => {
    const eager = peer()
    await eager.says(...Array<string>(200).fill('{"id":1,"method":"ping"}'))
    expect([eager.received.length, eager.ended]).toEqual([200, undefined])
    await eager.says('{}')
    expect(eager.ended).toContain('more messages')
    const long = peer()
    const ping = JSON.stringify({ id: 1, method: 'ping', x: 'x'.repeat(60_000) })
    await long.says(...Array<string>(13).fill(ping))
    expect([long.received.length, long.ended]).toEqual([13, undefined])
    await long.says(ping)
    expect(long.ended).toContain('more messages')
  })

  it('no more than 20 requests of a peer wait for other brokers', async () => {
    withCluster(2)
    const curious = peer()
    await curious.says(
      ...Array.from({ length: 21 }, (_, id) => `{"id":${id},"method":"find","params":{"id":"z"}}`),
    )
    expect(curious.received).toMatchObject([
      { id: 20, error: { message: expect.stringContaining('busy') as string } },
    ])
    broker.hear({ type: 'found', data: { id: 'z', found: true } })
    await settled()
    expect(curious.received).toHaveLength(21)
  })

  it('a host that sends one peer too many signals does not keep others from it', async () => {
    const bob = peer('203.0.113.1')
    await bob.says(registerText('bob'))
    const signal = (from: string): string =>
      JSON.stringify({ method: 'signal', params: { from, to: 'bob', signal: {} } })
    for (const id of ['m1', 'm2', 'm3']) {
      const mallory = peer('192.0.2.66')
      await mallory.says(registerText(id))
      await mallory.says(...Array<string>(190).fill(signal(id)))
      expect(mallory.ended).toBeUndefined()
    }
    const flood = bob.received.length
    expect(flood).toBe(1 + 200)
    const alice = peer('198.51.100.20')
    await alice.says(registerText('alice'))
    await alice.says(...Array<string>(20).fill(signal('alice')))
    expect(bob.received.length - flood).toBe(20)
  })

  it('questions that wait are answered when the broker closes', async () => {
    withCluster(2)
    const peers = Array.from({ length: 30 }, () => peer())
    for (const [n, one] of peers.entries())
      await one.says(
        ...Array.from({ length: 20 }, (_, m) => `{"id":${m},"method":"exists","params":{"id":"z${n}.${m}"}}`),
      )
    broker.close()
    await settled()
    expect(peers.map(({ received }) => received.length)).toEqual(peers.map(() => 20))
  })
})
