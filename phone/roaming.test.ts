import { expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import { WireClient } from '../server/directory/testing/wire-client'
import type { ConnectionState } from './model'
import { onStage } from './testing/drive'
import { networkOfServers, type TestNode } from './testing/network-of-servers'
import { meet, newIdentity, phonesOnServer, talk, type TestPhone } from './testing/phones-on-server'

const { phoneOf, onEnd } = phonesOnServer()
const startNodes = networkOfServers()

const threeNodes = async () => {
  const [a, b, c] = await startNodes(3)
  if (!a || !b || !c) throw new Error('there are no three nodes')
  return [a, b, c] as const
}

/** A phone that owns its name. */
const phoneAt = (name: string, { port }: TestNode) =>
  phoneOf(name, { identity: newIdentity(), serverPort: port, udp: 'none' })

/** The kinds of the connection's states from now on, without repetitions. */
function statesOf({ phone }: TestPhone): ConnectionState['kind'][] {
  const kinds = [phone.state.connection.kind]
  phone.on('state', () => {
    const { kind } = phone.state.connection
    if (kind !== kinds.at(-1)) kinds.push(kind)
  })
  return kinds
}

/** Whether a phone ever shows somebody as offline from now on. */
function flapsOf({ phone }: TestPhone, name: string): readonly boolean[] {
  const flaps: boolean[] = []
  phone.on('contacts', ({ upserted, removed }) => {
    if (removed.includes(name)) flaps.push(true)
    for (const each of upserted) if (each.name === name && !each.online) flaps.push(true)
  })
  return flaps
}

/** Resolves when these phones have lost their node and are signed in elsewhere. @returns the states of each until then */
async function moved(end: () => Promise<void>, ...phones: readonly TestPhone[]) {
  const states = phones.map(statesOf)
  await end()
  for (const [n, { until, phone }] of phones.entries())
    await until(() => states[n]?.includes('connecting') === true && phone.state.connection.kind === 'online')
  return states
}

/** Kills the node of these phones; resolves when they are signed in elsewhere. */
async function killed(node: TestNode, ...phones: readonly TestPhone[]): Promise<void> {
  // Without a word but that; one that lost its node a moment ago, on a computer that is busy, waits first.
  for (const states of await moved(() => node.kill(), ...phones))
    expect(states.filter((kind) => kind !== 'waiting')).toEqual(['online', 'connecting', 'online'])
}

it('signs in at another node when its own is gone, and nobody seems to leave', async () => {
  const [a, b, c] = await threeNodes()
  const [alice, bob, carol] = [await phoneAt('alice', a), await phoneAt('bob', b), await phoneAt('carol', c)]
  await meet(alice, bob)
  await Promise.all([bob.sees('carol'), carol.sees('alice')])
  const flaps = [flapsOf(bob, 'alice'), flapsOf(carol, 'alice'), flapsOf(alice, 'bob')]
  await killed(a, alice)
  await Promise.all([alice.sees('bob'), alice.sees('carol')])
  await talk(alice, bob)
  expect(flaps).toEqual([[], [], []])
})

it('goes on to the third node when the second is gone as well', async () => {
  const [a, b, c] = await threeNodes()
  const alice = await phoneAt('alice', a)
  const carol = await phoneAt('carol', c)
  await killed(a, alice)
  // Not at once, as it was a moment ago.
  expect(await moved(() => b.kill(), alice)).toEqual([['online', 'waiting', 'connecting', 'online']])
  await Promise.all([alice.sees('carol'), carol.sees('alice')])
})

const ringing = async (caller: TestPhone, callee: TestPhone): Promise<void> => {
  await meet(caller, callee)
  expect(caller.phone.call('bob')).toEqual({ ok: true })
  await callee.untilCall('ringing')
}
const reasonOf = async (phone: TestPhone) => (await phone.untilCall('ended')).reason

/** The node that is killed while Alice at the first node calls Bob at the second one, or both are at the first one. */
const KILLED = [
  ['the caller’s', 0, 1],
  ['the callee’s', 1, 1],
  ['both phones’', 0, 0],
] as const

it.each(KILLED)('a call that rings survives the death of %s node: it is declined', async (_, dead, bobs) => {
  const nodes = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', nodes[0]), await phoneAt('bob', nodes[bobs])]
  await ringing(alice, bob)
  await killed(nodes[dead], ...(dead === 0 ? [alice] : []), ...(dead === bobs ? [bob] : []))
  await meet(alice, bob)
  expect(bob.phone.state.call.kind).toBe('ringing')
  expect(bob.phone.refuse(onStage(bob.phone))).toEqual({ ok: true })
  expect(await reasonOf(alice)).toBe('peer-declined')
})

it.each(KILLED)('a call that rings survives the death of %s node: it is cancelled', async (_, dead, bobs) => {
  const nodes = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', nodes[0]), await phoneAt('bob', nodes[bobs])]
  await ringing(alice, bob)
  await killed(nodes[dead], ...(dead === 0 ? [alice] : []), ...(dead === bobs ? [bob] : []))
  await meet(alice, bob)
  expect(alice.phone.hangUp(onStage(alice.phone))).toEqual({ ok: true })
  expect(await reasonOf(bob)).toBe('caller-gave-up')
})

it.each(KILLED)('a call that rings survives the death of %s node: it is answered', async (_, dead, bobs) => {
  const nodes = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', nodes[0]), await phoneAt('bob', nodes[bobs])]
  await ringing(alice, bob)
  await killed(nodes[dead], ...(dead === 0 ? [alice] : []), ...(dead === bobs ? [bob] : []))
  expect(bob.accept()).toEqual({ ok: true })
  await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
})

it.each(KILLED)('what is said while %s node is gone arrives later', async (_, dead, bobs) => {
  const nodes = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', nodes[0]), await phoneAt('bob', nodes[bobs])]
  await ringing(alice, bob)
  const lost = dead === bobs ? bob : alice
  const dying = nodes[dead].kill()
  await lost.until(() => lost.phone.state.connection.kind !== 'online')
  expect(bob.phone.refuse(onStage(bob.phone))).toEqual({ ok: true })
  expect(await reasonOf(alice)).toBe('peer-declined')
  await dying
})

it.each([
  ['caller', 0],
  ['callee', 1],
] as const)('a call that rings survives that the node of its %s is stopped', async (_, stopped) => {
  const nodes = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', nodes[0]), await phoneAt('bob', nodes[1])]
  await ringing(alice, bob)
  const [moves, stays, name] = stopped === 0 ? [alice, bob, 'alice'] : [bob, alice, 'bob']
  const flaps = flapsOf(stays, name)
  await moved(() => nodes[stopped].stop(), moves)
  await meet(alice, bob)
  expect(flaps).not.toEqual([])
  expect(bob.phone.refuse(onStage(bob.phone))).toEqual({ ok: true })
  expect(await reasonOf(alice)).toBe('peer-declined')
})

it('a running call survives the death of both phones’ node', async () => {
  const [a] = await threeNodes()
  const [alice, bob] = [await phoneAt('alice', a), await phoneAt('bob', a)]
  await talk(alice, bob)
  await killed(a, alice, bob)
  await meet(alice, bob)
  expect([alice, bob].map(({ phone }) => phone.state.call.kind)).toEqual(['talking', 'talking'])
  expect(alice.phone.hangUp(onStage(alice.phone))).toEqual({ ok: true })
  expect(await reasonOf(bob)).toBe('peer-hung-up')
})

it('an original client sees one server, and no change when a Ringdown moves', async () => {
  const [a, b] = await threeNodes()
  const alice = await phoneAt('alice', a)
  const original = await WireClient.loggedIn(b.port, 'original')
  onEnd(() => original.close())
  expect(await original.next('add-contact')).toEqual({ kind: 'add-contact', contacts: ['alice'] })
  await killed(a, alice)
  await alice.sees('original')
  expect(alice.phone.call('original')).toEqual({ ok: true })
  expect(await original.next('call-request')).not.toHaveProperty('extension')
  original.send({ kind: 'call-refused', contact: 'alice' })
  expect(await reasonOf(alice)).toBe('refused')
  expect(original.received).toEqual([])
})

it('an original client whose node dies is just disconnected, and signs in elsewhere', async () => {
  const [a, b] = await threeNodes()
  const original = await WireClient.loggedIn(a.port, 'original')
  await a.kill()
  await original.closed
  const again = await WireClient.connect(b.port)
  onEnd(() => again.close())
  await again.next('hello-connect')
  // Its old connection has the name until the other nodes notice that the node is dead.
  const logIn = async () => {
    again.send({ kind: 'login', name: 'original' })
    return (await again.settled()).some(({ kind }) => kind === 'login-success')
  }
  await waitUntil(logIn, { interval: 500 })
})
