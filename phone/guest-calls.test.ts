import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../base/clock'
import { waitUntil } from '../base/testing/wait-until'
import type { Offer } from '../protocol/media/negotiation'
import { brokerForEachTest } from '../server/broker/testing/broker-for-each-test'
import type { IncomingPolicy } from './availability/incoming-policy'
import type { CallRecord } from './calls/call-recorder'
import { BrokerCalls } from './signalling/broker/broker-calls'
import { BrokerClient } from './signalling/broker/broker-client'
import { JoinedSignalling } from './signalling/joined-signalling'
import { SignalWays } from './signalling/signal-ways'
import type { PresenceChanges } from './signalling/presence'
import { candidate, GuestPhone } from './testing/guest-phone'
import { managerWith } from './testing/managed-calls'
import { readOffer, webrtcOffer } from './voice/links/webrtc/webrtc-signals'

const ONE = '0123456789abcdef'
const OTHER = 'fedcba9876543210'
/** A guest whose name is lesser than ours, which is “me”, and one whose name is greater. */
const [LESSER, GREATER] = ['anna', 'zoe']

const brokers = brokerForEachTest()
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** The calls of a phone at a real broker, whose voice records its commands. Nobody else is at its directory. */
const phoneAtBroker = async (incomingPolicy: Partial<IncomingPolicy> = {}) => {
  const broker = await brokers.start()
  const client = new BrokerClient({ url: broker.url, name: 'me', clock: systemClock, random: () => 0 })
  closers.push(() => client.stop())
  client.start()
  await waitUntil(() => client.isRegistered)
  let guests: BrokerCalls | undefined
  let joined: JoinedSignalling | undefined
  const phone = managerWith({
    hasSignals: false,
    incomingPolicy,
    joinedWith: (directory, clock) => {
      directory.present = new Set()
      guests = new BrokerCalls({ clock, directory })
      guests.useBroker(client)
      const signals = new SignalWays(clock, directory)
      signals.useBroker(client)
      joined = new JoinedSignalling(directory, guests)
      return { signalling: joined, signals }
    },
  })
  if (!guests || !joined) throw new Error('there is no signalling')
  const { calls } = phone
  const records: CallRecord[] = []
  calls.on('record', (record) => records.push(record))
  const changes: PresenceChanges[] = []
  joined.on('contacts', (each) => changes.push(each))
  const stage = () => calls.lines.stage
  return {
    ...{ ...phone, client, guests, joined, records, changes, stage },
    guest: async (name: string) => GuestPhone.at(await broker.peer(), name, 'me'),
    until: (kind: string) => waitUntil(() => stage().kind === kind),
    /** Calls a guest, as `Phone.call` does, with an offer of the voice engine. */
    dial: async (contact: string) => {
      await joined?.lookUp(contact)
      calls.dispatch({ kind: 'dial', contact })
      const call = stage()
      if (call.kind === 'dialing') phone.hear({ kind: 'offered', callId: call.id, offer: OURS })
    },
    /** The voice engine has connected the call on the stage. */
    connect: () => {
      const call = stage()
      if (call.kind !== 'idle') phone.hear({ kind: 'established', callId: call.id })
    },
    prepared: () => phone.commands.filter(({ kind }) => kind === 'prepare-link'),
  }
}

const OURS: Offer = webrtcOffer({ link: 'webrtc', generation: 0, sdp: 'v=0\r\n', candidates: [] })

describe('a call of a guest', () => {
  it('rings as that of somebody without an identity, who is on the list then', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    expect(phone.stage()).toMatchObject({ contact: GREATER, isProved: false, offer: { link: 'webrtc' } })
    expect(phone.stage()).not.toHaveProperty('identity')
    expect(phone.changes).toEqual([{ upserted: [{ name: GREATER, online: true }], removed: [] }])
    expect(phone.joined.contacts).toEqual([{ name: GREATER, online: true }])
    expect(phone.prepared()).toMatchObject([{ offer: { link: 'webrtc' }, early: false }])
  })

  it('is answered with the candidates that came before, as many as a call has', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    for (let port = 1; port <= 30; port++) guest.trickles(port, ONE)
    guest.trickles(99, OTHER)
    await phone.until('ringing')
    await waitUntil(() => phone.signals().length === 30)
    phone.calls.dispatch({ kind: 'accept' })
    const [opened] = phone.opened()
    expect(opened).toMatchObject({ role: 'answer', webrtc: {} })
    const { candidates } = readOffer(opened?.role === 'answer' ? opened.offer : undefined) ?? {}
    expect(candidates).toEqual(Array.from({ length: 20 }, (_, n) => candidate(n + 1)))
  })

  it('takes our answer and our candidates with its reference, and ends when we hang up', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    phone.calls.dispatch({ kind: 'accept' })
    const { id } = phone.stage() as { id: number }
    const signal = { link: 'webrtc', type: 'candidate', generation: 0, candidate: candidate(1) }
    phone.hear({ kind: 'signal', callId: id, signal: signal as never })
    expect(await guest.hears()).toEqual({ ...signal, reference: ONE })
    phone.connect()
    expect(phone.stage().kind).toBe('talking')
    phone.calls.dispatch({ kind: 'hang-up' })
    expect(await guest.hears()).toEqual({ link: 'webrtc', type: 'bye', reference: ONE })
  })

  it.each([undefined, ONE])('ends when the guest hangs up, with the reference %s', async (reference) => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(reference)
    await phone.until('ringing')
    phone.calls.dispatch({ kind: 'accept' })
    phone.connect()
    guest.hangsUp(reference)
    await phone.until('ended')
    expect(phone.stage()).toMatchObject({ reason: 'peer-hung-up' })
    expect(phone.commands).toContainEqual({ kind: 'close', callId: 1 })
    expect(guest.unheard).toBe(0)
  })

  it('is missed when the guest gives up; the end of an earlier call does not end it', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    guest.hangsUp(OTHER)
    guest.trickles(1, ONE)
    await waitUntil(() => phone.signals().length === 1)
    expect(phone.stage().kind).toBe('ringing')
    guest.hangsUp(ONE)
    await phone.until('ended')
    expect(phone.records).toMatchObject([{ contact: GREATER, outcome: 'missed' }])
  })

  it('is told that we decline, or that we are busy', async () => {
    const phone = await phoneAtBroker()
    const [anna, zoe] = [await phone.guest(LESSER), await phone.guest(GREATER)]
    anna.offers(ONE)
    await phone.until('ringing')
    phone.calls.dispatch({ kind: 'accept' })
    phone.connect()
    zoe.offers(OTHER)
    expect(await zoe.hears()).toEqual({ link: 'webrtc', type: 'bye', reason: 'busy', reference: OTHER })
    // Who is in a call and calls again is busy, and the call goes on.
    anna.offers(OTHER)
    expect(await anna.hears()).toMatchObject({ reason: 'busy', reference: OTHER })
    anna.hangsUp(ONE)
    await phone.until('ended')
    zoe.offers(ONE)
    await phone.until('ringing')
    phone.calls.dispatch({ kind: 'refuse' })
    expect(await zoe.hears()).toMatchObject({ reason: 'declined', reference: ONE })
  })

  it('is missed when the guest leaves, whom the list then does not have', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    await guest.leaves()
    await waitUntil(async () => (await phone.client.exists(GREATER)) === false)
    phone.clock.advance(5_000)
    await phone.until('ended')
    expect(phone.stage()).toMatchObject({ reason: 'caller-gave-up' })
    expect(phone.joined.contacts).toEqual([])
  })

  it('is refused where all calls must be private, or the guest is blocked', async () => {
    const phone = await phoneAtBroker({
      privateOnly: true,
      marksOf: (contact) => ({ favourite: false, blocked: contact === LESSER }),
    })
    const [anna, zoe] = [await phone.guest(LESSER), await phone.guest(GREATER)]
    anna.offers()
    expect(await anna.hears()).toEqual({ link: 'webrtc', type: 'bye', reason: 'declined' })
    zoe.offers()
    expect(await zoe.hears()).toMatchObject({ reason: 'not-private' })
    expect(phone.records).toMatchObject([{ contact: GREATER, outcome: 'not-private' }])
    expect(phone.stage().kind).toBe('idle')
  })

  it('prepares no link and cannot be answered where our address is hidden', async () => {
    const phone = await phoneAtBroker()
    phone.calls.relayOnly = true
    const guest = await phone.guest(GREATER)
    guest.offers()
    await phone.until('ringing')
    expect(phone.prepared()).toEqual([])
    expect(phone.calls.relayProblem({ contact: GREATER })).toMatchObject({ key: 'problem.notByRelay' })
  })
})

describe('a guest who is no guest', () => {
  it('is refused in the name of somebody at the directory, whose calls it does not end', async () => {
    const phone = await phoneAtBroker()
    const impostor = await phone.guest('bob')
    phone.signalling.present = new Set(['bob'])
    phone.signalling.emit('call-request', { contact: 'bob', offer: OURS })
    expect(phone.stage()).toMatchObject({ kind: 'ringing', contact: 'bob' })
    impostor.hangsUp()
    impostor.offers(ONE)
    expect(await impostor.hears()).toEqual({
      link: 'webrtc',
      type: 'bye',
      reason: 'declined',
      reference: ONE,
    })
    expect(phone.stage()).toMatchObject({ kind: 'ringing', contact: 'bob' })
    phone.calls.dispatch({ kind: 'refuse' })
    expect(phone.signalling.asked).toContainEqual(['refuse', 'bob', 'declined'])
  })

  it('gives way to somebody of the name who comes to the directory', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest('bob')
    guest.offers()
    await phone.until('ringing')
    phone.signalling.present = new Set(['bob'])
    phone.signalling.emit('contacts', { upserted: [{ name: 'bob', online: true }], removed: [] })
    expect(phone.stage()).toMatchObject({ kind: 'ended', reason: 'caller-gave-up' })
    phone.signalling.emit('call-request', { contact: 'bob', offer: OURS })
    phone.calls.dispatch({ kind: 'refuse' })
    expect(phone.signalling.asked).toContainEqual(['refuse', 'bob', 'declined'])
    expect(guest.unheard).toBe(0)
  })

  it('does not ring with an unreadable offer, under our own name, or while we are not at the directory', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.say({ generation: 0, sdp: 'v=0\r\n', candidates: [] })
    guest.say({ generation: 0, sdp: 'x'.repeat(40_000), candidates: [] })
    guest.say({ generation: -1, sdp: '', candidates: ['x'.repeat(2_000)] })
    guest.hangsUp('no reference')
    const hidden = await phone.guest('zoe\u200b')
    hidden.offers()
    // The broker keeps the order of a peer's messages.
    expect(await phone.client.exists(GREATER)).toBe(true)
    guest.offers()
    await phone.until('ringing')
    expect(phone.joined.contacts).toEqual([{ name: GREATER, online: true }])
  })
})

describe('a flood of guests', () => {
  it('rings once, refuses within a budget, and ends on the list', async () => {
    const phone = await phoneAtBroker()
    const guests = await Promise.all(Array.from({ length: 60 }, (_, n) => phone.guest(`guest ${n}`)))
    for (const guest of guests) guest.offers()
    const zoe = await phone.guest(GREATER)
    zoe.hangsUp()
    await waitUntil(() => guests.filter((guest) => guest.unheard > 0).length >= 20)
    expect(phone.stage().kind).toBe('ringing')
    // Twenty strangers at once: one rings, another may have come in its place.
    expect(phone.joined.contacts.length).toBeLessThanOrEqual(20)
    expect(phone.prepared().length).toBeLessThanOrEqual(2)
    for (let minutes = 0; minutes < 31 * 2; minutes++) phone.clock.advance(30_000)
    expect(phone.joined.contacts).toEqual([])
  })

  it('of one name rings once', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    for (let n = 0; n < 100; n++) guest.offers()
    guest.trickles(1)
    await waitUntil(() => phone.signals().length > 0)
    expect(phone.records).toEqual([])
    expect(phone.prepared().length).toBeLessThanOrEqual(5)
  })
})

describe('a call to a guest', () => {
  it('is an offer with a reference, which the answer repeats', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    await phone.dial(GREATER)
    const { reference, ...offer } = await guest.hears()
    expect(offer).toEqual(OURS)
    expect(reference).toMatch(/^[0-9a-f]{16}$/)
    expect(phone.opened()).toMatchObject([{ role: 'offer', link: 'webrtc', webrtc: {} }])
    guest.answers(OTHER)
    guest.answers(reference)
    await waitUntil(() => phone.signals().length > 0)
    expect(phone.signals()).toMatchObject([{ signal: { type: 'answer' } }])
    phone.connect()
    guest.hangsUp(reference)
    await phone.until('ended')
    expect(phone.stage()).toMatchObject({ reason: 'peer-hung-up' })
  })

  it.each([
    ['busy', 'peer-busy'],
    ['declined', 'peer-declined'],
    ['anything', 'refused'],
    [undefined, 'refused'],
  ])('is refused by the guest: %s', async (why, reason) => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    await phone.dial(GREATER)
    const { reference } = await guest.hears()
    guest.hangsUp(reference, why)
    await phone.until('ended')
    expect(phone.stage()).toMatchObject({ reason })
  })

  it('is given up by us', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    await phone.dial(GREATER)
    const { reference } = await guest.hears()
    phone.calls.dispatch({ kind: 'hang-up' })
    expect(await guest.hears()).toEqual({ link: 'webrtc', type: 'bye', reference })
  })

  it('fails when the broker is lost, and when the guest leaves', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    await phone.dial(GREATER)
    await guest.leaves()
    await waitUntil(async () => (await phone.client.exists(GREATER)) === false)
    phone.clock.advance(5_000)
    await phone.until('ended')
    expect(phone.stage()).toMatchObject({ reason: 'unreachable' })
    const other = await phone.guest(LESSER)
    await phone.joined.lookUp(LESSER)
    phone.client.stop()
    await phone.dial(LESSER)
    phone.clock.advance(0)
    expect(phone.stage()).toMatchObject({ contact: LESSER, kind: 'ended', reason: 'unreachable' })
    expect(other.unheard).toBe(0)
  })

  it('needs somebody who is there, and an answer of the broker within seconds', async () => {
    const phone = await phoneAtBroker()
    await phone.joined.lookUp('nobody')
    expect(phone.joined.presenceOf('nobody')).toBeUndefined()
    const guest = await phone.guest(GREATER)
    await phone.joined.lookUp(GREATER)
    expect(phone.joined.presenceOf(GREATER)).toEqual({ name: GREATER, online: true })
    expect(guest.unheard).toBe(0)
    phone.client.stop()
    const given = phone.joined.lookUp(LESSER)
    phone.clock.advance(5_000)
    await given
    expect(phone.joined.presenceOf(LESSER)).toBeUndefined()
  })
})

describe('two calls at once', () => {
  it('are ours when our name is the lesser', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    await phone.dial(GREATER)
    const { reference } = await guest.hears()
    guest.offers(ONE)
    guest.trickles(1, ONE)
    guest.answers(reference)
    await waitUntil(() => phone.signals().length > 0)
    expect(phone.signals()).toMatchObject([{ signal: { type: 'answer' } }])
    expect(phone.stage()).toMatchObject({ kind: 'calling', contact: GREATER })
  })

  it('are the guest’s when its name is the lesser', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(LESSER)
    await phone.dial(LESSER)
    await guest.hears()
    guest.offers(ONE)
    await phone.until('connecting')
    expect(phone.opened().at(-1)).toMatchObject({ role: 'answer', offer: { link: 'webrtc' } })
    phone.calls.dispatch({ kind: 'hang-up' })
    expect(await guest.hears()).toMatchObject({ type: 'bye', reference: ONE })
  })
})
