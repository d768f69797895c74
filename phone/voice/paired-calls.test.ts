import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { forkChild } from '../../base/supervision/forked-child'
import { waitUntil } from '../../base/testing/wait-until'
import { NO_CAPABILITIES } from '../../protocol/directory'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import { identityOf, makePrivateKey } from '../privacy/identity'
import { fingerprintIn } from './links/webrtc/webrtc-signals'
import { VOICE_PROCESS } from './testing/built-voice-process'
import type { VoiceEvent, VoiceEventOf } from './voice-contract'
import { VoiceEngine } from './voice-engine'

const RINGDOWN = { ...NO_CAPABILITIES, pings: true, tenMs: true, callEnds: true, peerState: true }
const [ALICES_KEY, BOBS_KEY] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)]

const engines: VoiceEngine[] = []
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.shutdown())))

const none = { kind: 'none' } as const

/** A voice process without sound, which records its events. */
const start = () => {
  const engine = new VoiceEngine({
    ...{ start: forkChild, file: VOICE_PROCESS, clock: systemClock },
    data: () => ({
      audio: { input: none, output: none },
      tones: {},
      links: { tcp: { host: '127.0.0.1', port: 0 } },
    }),
  })
  engines.push(engine)
  const events: VoiceEvent[] = []
  engine.on((event) => events.push(event))
  const event = <Kind extends VoiceEvent['kind']>(
    kind: Kind,
    isIt: (event: VoiceEventOf<Kind>) => boolean = () => true,
  ): Promise<VoiceEventOf<Kind>> =>
    waitUntil(() => events.find((it): it is VoiceEventOf<Kind> => it.kind === kind && isIt(it as never)))
  const byUdp = () => event('stats', ({ stats }) => stats.path?.kind === 'direct')
  return { engine, events, event, byUdp }
}
type Side = ReturnType<typeof start>

/** Carries the signals of one side to the other, and says what an identity has signed: here, whatever comes. */
const carry = (
  from: Side,
  to: Side,
  { sendKey, receiveKey }: Record<'sendKey' | 'receiveKey', Buffer>,
): void =>
  void from.engine.on((event) => {
    if (event.kind !== 'signal') return
    const fingerprint = fingerprintIn(event.signal)
    if (fingerprint !== undefined)
      to.engine.send({
        kind: 'authenticate',
        callId: 1,
        fingerprint,
        keys: { keyId: 0, sendKey, receiveKey },
      })
    to.engine.send({ kind: 'signal', callId: 1, signal: event.signal })
  })

const WEBRTC = { iceServers: [] } as const

const ring = async (isPaired: boolean): Promise<{ alice: Side; bob: Side; offer: Offer }> => {
  const [alice, bob] = [start(), start()]
  carry(alice, bob, { sendKey: BOBS_KEY, receiveKey: ALICES_KEY })
  carry(bob, alice, { sendKey: ALICES_KEY, receiveKey: BOBS_KEY })
  const open = { kind: 'open-link', callId: 1, role: 'offer', link: 'tcp', peer: RINGDOWN } as const
  alice.engine.send({
    ...open,
    ...(isPaired && { webrtc: WEBRTC }),
    security: { own: ALICE, peer: BOB.fingerprint },
  })
  const { offer } = await alice.event('offered')
  return { alice, bob, offer }
}
const [ALICE, BOB] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
const bobs = (offer: Offer) =>
  ({ callId: 1, peer: RINGDOWN, offer, security: { own: BOB, peer: ALICE.fingerprint } }) as const

describe('a call between two voice processes that negotiate', () => {
  it.each([false, true])('is prepared while it rings, and moves to WebRTC; early: %s', async (early) => {
    const { alice, bob, offer } = await ring(true)
    bob.engine.send({ kind: 'prepare-link', webrtc: WEBRTC, ...bobs(offer), early })
    await alice.event('signal', ({ signal }) => fingerprintIn(signal) !== undefined)
    if (early) await bob.event('signal')
    bob.engine.send({ kind: 'open-link', role: 'answer', webrtc: WEBRTC, ...bobs(offer) })
    await Promise.all([alice.event('established'), bob.event('established')])
    const [{ stats }] = await Promise.all([alice.byUdp(), bob.byUdp()])
    expect(stats.path).toMatchObject({ local: 'host' })
    alice.engine.send({ kind: 'mute', muted: true })
    await bob.event('peer-state', ({ state }) => state.muted)
    alice.engine.send({ kind: 'close', callId: 1 })
    expect((await bob.event('closed')).reason).toBe('peer-closed')
  })

  it('tells a caller nothing before the answer, and releases what was prepared', async () => {
    const { bob, offer, alice } = await ring(true)
    bob.engine.send({ kind: 'prepare-link', webrtc: WEBRTC, ...bobs(offer), early: false })
    await alice.event('signal')
    bob.engine.send({ kind: 'close', callId: 1 })
    await bob.event('closed-by-us')
    expect(bob.events.filter(({ kind }) => kind === 'signal')).toEqual([])
  })

  it('uses TCP alone, and tells no signal, where the phone does not say that the peer takes them', async () => {
    const { alice, bob, offer } = await ring(false)
    bob.engine.send({ kind: 'open-link', role: 'answer', ...bobs(offer) })
    const { stats } = await bob.event('stats', ({ stats }) => stats.framesReceived > 20)
    expect(stats.path).toEqual({ kind: 'tcp' })
    const signals: Signal[] = [...alice.events, ...bob.events].flatMap((event) =>
      event.kind === 'signal' ? [event.signal] : [],
    )
    expect(signals).toEqual([])
  })
})

describe('a call by WebRTC alone', () => {
  const offered = async (caller: Side): Promise<Offer> => {
    caller.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'webrtc', webrtc: WEBRTC })
    return (await caller.event('offered')).offer
  }

  it('is prepared while it rings, and connects when it is answered', async () => {
    const [alice, bob] = [start(), start()]
    carry(alice, bob, { sendKey: BOBS_KEY, receiveKey: ALICES_KEY })
    carry(bob, alice, { sendKey: ALICES_KEY, receiveKey: BOBS_KEY })
    const offer = await offered(alice)
    expect(offer.link).toBe('webrtc')
    bob.engine.send({ kind: 'prepare-link', callId: 1, webrtc: WEBRTC, offer, early: false })
    bob.engine.send({ kind: 'open-link', callId: 1, role: 'answer', webrtc: WEBRTC, offer })
    await Promise.all([alice.event('established'), bob.event('established')])
    await Promise.all([alice.byUdp(), bob.byUdp()])
  })

  it('neither begins nor is answered where our address is hidden', async () => {
    const [alice, bob] = [start(), start()]
    const offer = await offered(alice)
    bob.engine.send({ kind: 'open-link', callId: 1, role: 'answer', relayOnly: true, offer })
    bob.engine.send({ kind: 'open-link', callId: 2, role: 'offer', link: 'webrtc', relayOnly: true })
    for (const id of [1, 2])
      expect(await bob.event('closed', ({ callId }) => callId === id)).toMatchObject({
        reason: 'unreachable',
      })
    expect(bob.events.filter(({ kind }) => kind === 'offered' || kind === 'signal')).toEqual([])
  })
})
