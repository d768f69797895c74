import { describe, expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import { RING_TIMEOUT_MS } from './calls/call-timers'
import { candidate } from './testing/guest-phone'
import { GREATER, LESSER, ONE, OTHER, OURS, phonesAtBrokers } from './testing/phone-at-broker'
import { readOffer } from './voice/links/webrtc/webrtc-signals'

const phoneAtBroker = phonesAtBrokers()

describe('a call of a guest', () => {
  it('rings as that of somebody without an identity, who is on the list then', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    expect(phone.stage()).toMatchObject({ contact: GREATER, isProved: false, offer: { link: 'webrtc' } })
    expect(phone.stage()).toMatchObject({ isGuest: true })
    expect(phone.stage()).not.toHaveProperty('identity')
    expect(phone.changes).toEqual([
      { upserted: [{ name: GREATER, online: true, isGuest: true }], removed: [] },
    ])
    expect(phone.joined.contacts).toEqual([{ name: GREATER, online: true, isGuest: true }])
    expect(phone.prepared()).toMatchObject([{ offer: { link: 'webrtc' }, early: false }])
  })

  it('is known as that of somebody who only listens, from the ring to the record', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE, { listens: true })
    await phone.until('ringing')
    expect(phone.stage()).toMatchObject({ isGuest: true, isListener: true })
    phone.calls.dispatch({ kind: 'accept' })
    phone.connect()
    expect(phone.stage()).toMatchObject({ kind: 'talking', isListener: true })
    guest.hangsUp(ONE)
    await phone.until('ended')
    expect(phone.records).toMatchObject([{ contact: GREATER, isGuest: true, isListener: true }])
    guest.offers(OTHER, { listens: false })
    await phone.until('ringing')
    expect(phone.stage()).not.toHaveProperty('isListener')
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
    expect(phone.stage()).toMatchObject({ kind: 'talking', isGuest: true })
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
    expect(phone.stage()).toMatchObject({ reason: 'peer-hung-up', isGuest: true })
    expect(phone.records).toMatchObject([{ contact: GREATER, isGuest: true }])
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
    expect(phone.records).toMatchObject([{ contact: GREATER, outcome: 'caller-gave-up' }])
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

  it('rings out when nobody answers, which the guest is told', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    phone.clock.advance(RING_TIMEOUT_MS)
    expect(phone.stage()).toMatchObject({ kind: 'ended', reason: 'missed' })
    expect(await guest.hears()).toEqual({ link: 'webrtc', type: 'bye', reason: 'no-answer', reference: ONE })
    expect(phone.commands.at(-2)).toEqual({ kind: 'close', callId: 1 })
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
    expect(phone.records).toMatchObject([{ contact: GREATER, outcome: 'not-private', isGuest: true }])
    expect(phone.stage().kind).toBe('idle')
  })

  it('rings even in the name of a favourite whose calls are answered automatically', async () => {
    const phone = await phoneAtBroker({
      answersFavourites: true,
      marksOf: () => ({ favourite: true, blocked: false }),
    })
    const guest = await phone.guest(GREATER)
    guest.offers(ONE)
    await phone.until('ringing')
    phone.clock.advance(RING_TIMEOUT_MS - 1)
    expect(phone.stage().kind).toBe('ringing')
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

  it('does not ring with an unreadable offer or name, nor while we are not at the directory', async () => {
    const phone = await phoneAtBroker()
    const guest = await phone.guest(GREATER)
    guest.say({ generation: 0, sdp: 'v=0\r\n', candidates: [] })
    guest.say({ generation: 0, sdp: 'x'.repeat(40_000), candidates: [] })
    guest.say({ generation: -1, sdp: '', candidates: ['x'.repeat(2_000)] })
    guest.hangsUp('no reference')
    const hidden = await phone.guest('zoe\u200b')
    hidden.offers()
    await phone.heard(5)
    phone.signalling.state = { kind: 'connecting', attempt: 1 }
    guest.offers()
    await phone.heard(6)
    phone.signalling.state = { kind: 'online', sinceMs: 0, encrypted: false }
    guest.offers()
    await phone.until('ringing')
    expect(phone.joined.contacts).toEqual([{ name: GREATER, online: true, isGuest: true }])
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
