import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { BLOCK_SAMPLES } from '../../native/audio/audio-device'
import { OpusDecoder } from '../../native/opus/opus-decoder'
import { bestMatch, speechLike } from '../../native/testing/signals'
import { NO_CAPABILITIES, type PeerState } from '../../protocol/directory'
import type { MediaPacket } from '../../protocol/media'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import { AudioPorts } from './devices/audio-ports'
import type { LinkStats, MediaLink, MediaLinkEvents } from './links/media-link'
import type { VoiceEvent } from './voice-contract'
import { VoiceSession } from './voice-session'

const offer = { link: 'tcp' } as Offer
const signal = { link: 'tcp' } as Signal
const FRESH: LinkStats = {
  ...{ framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, droppedFrames: 0 },
  ...{ aboveBestMs: 0, aboveUsualMs: 0, blockedMs: 0 },
}

/** A link of a kind that negotiates after the offer, and connects when the test says so. */
class NegotiatingLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly stats = FRESH
  readonly asked: unknown[] = []
  readonly told: PeerState[] = []
  readonly sent: MediaPacket[] = []
  readonly offer = () => void this.asked.push('offer')
  readonly answer = (theirs: Offer) => void this.asked.push(theirs)
  readonly negotiate = (theirs: Signal) => void this.asked.push(theirs)
  readonly sendState = (state: PeerState) => void this.told.push(state)
  readonly send = (packet: MediaPacket) => void this.sent.push(packet)
  readonly close = () => Promise.resolve(void this.asked.push('close'))
}

test('A session passes on the messages of its link and the peer, and closes the link', async () => {
  const clock = new ManualClock()
  const events: VoiceEvent[] = []
  const ended: string[] = []
  const link = new NegotiatingLink()
  const none = { kind: 'none' } as const
  const session = new VoiceSession({
    ...{ callId: 7, peer: NO_CAPABILITIES, link, clock },
    ports: new AudioPorts({ input: none, output: none }, clock, () => undefined),
    emit: (event) => events.push(event),
    onEnded: (reason) => ended.push(reason),
  })
  session.answer(offer)
  session.link.negotiate?.(signal)
  expect(link.asked).toEqual([offer, signal])
  link.emit('offered', offer)
  link.emit('signal', signal)
  link.emit('turned-away', 'a stranger')
  expect(events).toEqual([
    { kind: 'offered', callId: 7, offer },
    { kind: 'signal', callId: 7, signal },
    { kind: 'turned-away', callId: 7, detail: 'a stranger' },
  ])
  link.emit('closed', 'unreachable', 'nobody there')
  expect(ended).toEqual(['unreachable'])
  expect(await session.close()).toMatchObject({ durationMs: 0, framesSent: 0 })
  expect(link.asked.at(-1)).toBe('close')
})

test('A held call keeps its mute state, and the devices have that of the active call', async () => {
  const clock = new ManualClock()
  const link = new NegotiatingLink()
  const none = { kind: 'none' } as const
  const ports = new AudioPorts({ input: none, output: none }, clock, () => undefined)
  const told = vi.spyOn(ports, 'setMuted')
  const session = new VoiceSession({
    ...{ callId: 7, peer: NO_CAPABILITIES, link, clock, ports },
    emit: () => undefined,
    onEnded: () => undefined,
  })
  session.answer(offer)
  link.emit('connected')
  expect(told).toHaveBeenLastCalledWith(false)
  session.setMuted(true)
  expect(told).toHaveBeenLastCalledWith(true)
  session.hold()
  expect(told).toHaveBeenLastCalledWith(false)
  session.resume()
  expect(told).toHaveBeenLastCalledWith(true)
  await session.close()
  expect(told).toHaveBeenLastCalledWith(false)
})

const sessionWith = (link: NegotiatingLink, clock: ManualClock) => {
  const events: VoiceEvent[] = []
  const none = { kind: 'none' } as const
  const session = new VoiceSession({
    ...{ callId: 7, peer: NO_CAPABILITIES, link, clock },
    ports: new AudioPorts({ input: none, output: none }, clock, () => undefined),
    emit: (event) => events.push(event),
    onEnded: () => undefined,
  })
  session.answer(offer)
  link.emit('connected')
  const states = () => events.flatMap((event) => (event.kind === 'peer-state' ? [event.state] : []))
  const outages = () =>
    events.flatMap(({ kind }) => (kind === 'reconnecting' || kind === 'reconnected' ? [kind] : []))
  return { session, states, outages }
}

test('A session tells the peer when it is muted and when it holds', async () => {
  const link = new NegotiatingLink()
  const { session } = sessionWith(link, new ManualClock())
  session.setMuted(true)
  session.hold()
  session.setMuted(false)
  session.resume()
  expect(link.told).toEqual([
    { muted: true, holding: false },
    { muted: true, holding: true },
    { muted: false, holding: true },
    { muted: false, holding: false },
  ])
  await session.close()
})

test('A session reports the peer’s changes, also while it holds, twice a second at most and the last one', async () => {
  const clock = new ManualClock()
  const link = new NegotiatingLink()
  const { session, states } = sessionWith(link, clock)
  link.emit('peer-state', { muted: false, holding: false })
  expect(states()).toEqual([])
  link.emit('peer-state', { muted: true, holding: false })
  link.emit('peer-state', { muted: true, holding: false })
  expect(states()).toEqual([{ muted: true, holding: false }])
  session.hold()
  for (let n = 0; n < 400; n++) link.emit('peer-state', { muted: n % 2 === 0, holding: true })
  clock.advance(499)
  expect(states()).toHaveLength(1)
  clock.advance(1)
  expect(states()).toEqual([
    { muted: true, holding: false },
    { muted: false, holding: true },
  ])
  link.emit('peer-state', { muted: true, holding: true })
  session.resume()
  await session.close()
  clock.advance(10_000)
  expect(states()).toHaveLength(2)
})

test('A session encodes its microphone once and sends it to each of three links', async () => {
  const clock = new ManualClock()
  const links = [new NegotiatingLink(), new NegotiatingLink(), new NegotiatingLink()] as const
  const [peer, second, third] = links
  const none = { kind: 'none' } as const
  const ports = new AudioPorts({ input: none, output: none }, clock, () => undefined)
  const talk = vi.spyOn(ports, 'talk')
  const session = new VoiceSession({
    ...{ callId: 7, peer: NO_CAPABILITIES, link: peer, clock, ports },
    emit: () => undefined,
    onEnded: () => undefined,
  })
  session.captured.add(second)
  session.captured.add(third)
  session.answer(offer)
  peer.emit('connected')
  const [microphone] = talk.mock.calls[0] ?? []
  const said = speechLike(2)
  const say = (): void => {
    for (let at = 0; at < said.length; at += BLOCK_SAMPLES)
      microphone?.(said.subarray(at, at + BLOCK_SAMPLES))
  }
  say()
  expect(peer.sent).toHaveLength(100)
  for (const { sent } of links) {
    expect(sent.every((packet, n) => packet === peer.sent[n])).toBe(true)
    const decoder = new OpusDecoder()
    const heard = Float32Array.from(sent.flatMap(({ payload }) => [...decoder.decode(payload)]))
    decoder.free()
    expect(bestMatch(said, heard, 960).correlation).toBeGreaterThan(0.9)
  }
  session.captured.remove(second)
  say()
  expect(links.map(({ sent }) => sent.length)).toEqual([200, 100, 200])
  await session.close()
})

/** A link that loses packets, and whose peer reports it. */
class LossyLink extends NegotiatingLink {
  override stats: LinkStats = { ...FRESH, lossReports: 0, mayRepeat: true }
  repeated: readonly number[] = []
  readonly setRedundancy = (distances: readonly number[]) => void (this.repeated = distances)

  report(lossReported: number): void {
    const { lossReports = 0 } = this.stats
    this.stats = { ...this.stats, latestRoundTripMs: 20, lossReported, lossReports: lossReports + 1 }
  }
}

test('A session lets its link repeat packets once it reports loss, when the link bears it', async () => {
  const clock = new ManualClock()
  const link = new LossyLink()
  const { session } = sessionWith(link, clock)
  session.hold()
  const pass = (seconds: number, loss: number) => {
    for (let second = 0; second < seconds; second++) {
      link.report(loss)
      clock.advance(1000)
    }
  }
  pass(5, 0)
  expect(link.repeated).toEqual([])
  pass(40, 0.1)
  expect(link.repeated).toEqual([2])
  await session.close()
})

test('A session reports that the peer’s voice is missing and that it is back, also while it holds', async () => {
  const clock = new ManualClock()
  const link = new NegotiatingLink()
  let heardMs = 0
  Object.defineProperty(link, 'stats', { get: () => ({ ...FRESH, silentMs: clock.now() - heardMs }) })
  const { session, outages } = sessionWith(link, clock)
  let sequence = 0
  const hear = (ms: number, payload: Uint8Array): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      heardMs = clock.now()
      link.emit('packet', { sequence: sequence++, timestamp: 960 * sequence, payload })
      clock.advance(20)
    }
  }
  const voice = Uint8Array.of(120, 1, 2, 3)
  hear(3000, voice)
  clock.advance(900)
  expect(outages()).toEqual([])
  clock.advance(300)
  expect(outages()).toEqual(['reconnecting'])
  clock.advance(5000)
  hear(100, voice)
  expect(outages()).toEqual(['reconnecting', 'reconnected'])
  session.hold()
  hear(20, Uint8Array.of(120))
  clock.advance(1300)
  expect(outages()).toHaveLength(2)
  clock.advance(400)
  expect(outages()).toEqual(['reconnecting', 'reconnected', 'reconnecting'])
  await session.close()
})

test('A session says nothing of a silence on a link that cannot connect anew', async () => {
  const clock = new ManualClock()
  const { session, outages } = sessionWith(new NegotiatingLink(), clock)
  clock.advance(60_000)
  expect(outages()).toEqual([])
  await session.close()
})

test('The stats of a session tell how it sends', async () => {
  const clock = new ManualClock()
  const link = new LossyLink()
  const { session } = sessionWith(link, clock)
  expect(session.stats.sending).toBeUndefined()
  clock.advance(200)
  expect(session.stats.sending).toEqual({ packetMs: 20, repeats: 0, hasFec: false })
  for (let second = 0; second < 60; second++) {
    link.report(0.1)
    clock.advance(1000)
  }
  expect(session.stats.sending).toEqual({ packetMs: 20, repeats: 1, hasFec: true })
  await session.close()
})
