import { describe, expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import { WebSocketPeer } from '../server/broker/testing/web-socket-peer'
import { directoryOverHttp } from '../server/directory/testing/directory-over-http'
import { InMemoryTrust } from './privacy/trust'
import { GuestPhone } from './testing/guest-phone'
import { GREATER, LESSER, ONE, OTHER, OURS, phonesAtBrokers } from './testing/phone-at-broker'
import { newIdentity, phonesOnServer, type PhoneOptions } from './testing/phones-on-server'
import { fingerprintIn } from './voice/links/webrtc/webrtc-signals'

const phoneAtBroker = phonesAtBrokers()

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
    expect(phone.joined.presenceOf(GREATER)).toEqual({ name: GREATER, online: true, isGuest: true })
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

describe('a whole phone', () => {
  const phones = phonesOnServer()
  const servers = directoryOverHttp()

  const phoneWithGuest = async (options: PhoneOptions = {}) => {
    const { origin, directoryPort, broker } = await servers.start({ relays: true })
    const me = await phones.phoneOf('me', { serverPort: directoryPort, identity: newIdentity(), ...options })
    await waitUntil(() => broker.health['registered'] === 1)
    const peer = await WebSocketPeer.connect(`${origin}/broker`)
    phones.onEnd(() => peer.close())
    return { ...me, guest: await GuestPhone.at(peer, GREATER, 'me') }
  }
  const offline = (name: string) => ({
    ok: false,
    problem: { key: 'problem.contactOffline', fill: { name } },
  })

  it('calls a guest once the broker has been asked', async () => {
    const { phone, guest, untilCall } = await phoneWithGuest()
    expect(phone.call(GREATER)).toEqual(offline(GREATER))
    await phone.lookUp('nobody')
    expect(phone.call('nobody')).toEqual(offline('nobody'))
    await phone.lookUp(GREATER)
    expect(phone.contacts).toEqual([{ name: GREATER, online: true, isGuest: true }])
    expect(phone.call(GREATER)).toEqual({ ok: true })
    const offer = await guest.hears()
    expect(fingerprintIn(offer)).toMatch(/^[0-9a-f]{64}$/)
    expect(phone.state.call).toMatchObject({ kind: 'calling', privacy: 'not-private' })
    guest.hangsUp(offer.reference, 'busy')
    expect(await untilCall('ended')).toMatchObject({ reason: 'peer-busy' })
  })

  it('neither calls nor answers a guest by a relay', async () => {
    const { phone, guest, untilCall, accept } = await phoneWithGuest()
    phone.setRelayOnly(true)
    const refused = { ok: false, problem: { key: 'problem.notByRelay', fill: { name: GREATER } } }
    await phone.lookUp(GREATER)
    expect(phone.call(GREATER)).toEqual(refused)
    guest.offers()
    await untilCall('ringing')
    expect(accept()).toEqual(refused)
  })

  it('calls no guest where all calls must be private', async () => {
    const { phone } = await phoneWithGuest({ incomingPolicy: { privateOnly: true } })
    await phone.lookUp(GREATER)
    expect(phone.call(GREATER)).toMatchObject({ problem: { key: 'problem.notPrivate' } })
  })

  it('warns of a guest in the name of somebody whose identity it knows', async () => {
    const trust = new InMemoryTrust()
    trust.pin(GREATER, newIdentity().fingerprint)
    const { phone, guest, untilCall, accept } = await phoneWithGuest({ trust })
    await phone.lookUp(GREATER)
    expect(phone.call(GREATER)).toMatchObject({ problem: { key: 'problem.privacyStripped' } })
    guest.offers()
    expect(await untilCall('ringing')).toMatchObject({ privacy: 'stripped' })
    expect(accept()).toMatchObject({ problem: { key: 'problem.privacyStripped' } })
  })
})
