import { EventEmitter } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { OpusEncoder } from '../../../native/opus/opus-encoder'
import { FRAME_SAMPLES } from '../../../native/opus/opus-format'
import type { MediaPacket } from '../../../protocol/media'
import type { LinkStats, MediaLink, MediaLinkEvents } from '../links/media-link'
import { PlayoutPath } from '../playout/playout-path'
import { MAX_BROUGHT_GUESTS } from '../../../protocol/rooms/inside'
import { GuestLines } from './guest-lines'

const BLOCK = 480
const RATE = 48_000

/** A link to a browser that says one tone, and records what it gets. */
class Browser extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly got: MediaPacket[] = []
  readonly #encoder = new OpusEncoder()
  readonly #hz: number
  #said = 0
  isClosed = false

  constructor(hz: number) {
    super()
    this.#hz = hz
  }

  readonly stats: LinkStats = {
    ...{ framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, droppedFrames: 0 },
    ...{ aboveBestMs: 0, aboveUsualMs: 0, blockedMs: 0 },
  }
  offer = (): void => undefined
  answer = (): void => undefined
  sendState = (): void => undefined
  send(packet: MediaPacket): void {
    this.got.push(packet)
  }

  /** The next 20 ms. */
  say(): void {
    const timestamp = this.#said * FRAME_SAMPLES
    const payload = this.#encoder.encode(tone(this.#hz, timestamp, FRAME_SAMPLES))
    this.emit('packet', { sequence: this.#said++, timestamp, payload })
  }

  close(): Promise<void> {
    this.isClosed = true
    this.#encoder.free()
    return Promise.resolve()
  }
}

const tone = (hz: number, from: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => 0.2 * Math.sin((2 * Math.PI * hz * (from + n)) / RATE))

/** How much of a tone is in a sound, as its amplitude. */
function amount(sound: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  sound.forEach((sample, n) => {
    re += sample * Math.cos((2 * Math.PI * hz * n) / RATE)
    im += sample * Math.sin((2 * Math.PI * hz * n) / RATE)
  })
  return (2 * Math.hypot(re, im)) / sound.length
}

const [ZOE, MAX, ROOM, OURS] = [500, 900, 1500, 2300]
const all: GuestLines[] = []
afterEach(async () => {
  await Promise.all(all.splice(0).map((lines) => lines.closeAll()))
})

/** Two guests, for two seconds. @returns which tones of the last half second are in a sound */
function talk({ maySpeak = true, isSent = true } = {}) {
  const clock = new ManualClock()
  const changes: (readonly string[])[] = []
  const lines = new GuestLines({ clock, onSpeaking: () => changes.push(lines.speaking) })
  all.push(lines)
  lines.maySpeak = maySpeak
  const [zoe, max] = [new Browser(ZOE), new Browser(MAX)]
  for (const [id, link] of [
    ['zoe', zoe],
    ['max', max],
  ] as const)
    lines.add(id, { link, clock, onSignal: nothing, onConnected: nothing, onClosed: nothing })
  const [played, sent] = [new Float32Array(RATE / 2), new Float32Array(RATE / 2)]
  for (let n = 0; n < 200; n++) {
    if (n % 2 === 0) for (const guest of [zoe, max]) guest.say()
    const block = tone(OURS, n * BLOCK, BLOCK)
    lines.mixIn(block, isSent)
    const heard = tone(ROOM, n * BLOCK, BLOCK)
    lines.exchange(heard)
    if (n >= 150) {
      sent.set(block, (n - 150) * BLOCK)
      played.set(heard, (n - 150) * BLOCK)
    }
    clock.advance(10)
  }
  // They fall silent.
  for (let n = 0; n < 100; n++) {
    lines.exchange(new Float32Array(BLOCK))
    clock.advance(10)
  }
  return {
    changes,
    played: tonesIn(played),
    sent: tonesIn(sent),
    zoe: tonesIn(heardBy(zoe)),
    max: tonesIn(heardBy(max)),
  }
}

const nothing = (): void => undefined

function heardBy({ got }: Browser): Float32Array {
  const playout = new PlayoutPath()
  const sound = new Float32Array(RATE / 2)
  const packets = [...got]
  for (let n = 0; n < 200; n++) {
    const packet = n % 2 === 0 ? packets.shift() : undefined
    if (packet) playout.push(packet, n * 10)
    const block = new Float32Array(BLOCK)
    playout.fill(block, n * 10)
    if (n >= 140 && n < 190) sound.set(block, (n - 140) * BLOCK)
  }
  playout.free()
  return sound
}

const NAMES = [
  ['zoe', ZOE],
  ['max', MAX],
  ['room', ROOM],
  ['ours', OURS],
] as const

const tonesIn = (sound: Float32Array): string =>
  NAMES.filter(([, hz]) => amount(sound, hz) > 0.05)
    .map(([name]) => name)
    .join(' ')

it('lets everybody hear everybody but themselves', () => {
  expect(talk()).toMatchObject({
    ...{ sent: 'zoe max ours', played: 'zoe max room' },
    ...{ zoe: 'max room ours', max: 'zoe room ours' },
  })
})

it('lets guests hear, and nobody hear them, where they may not speak', () => {
  expect(talk({ maySpeak: false })).toMatchObject({
    ...{ sent: 'ours', played: 'room' },
    ...{ zoe: 'room ours', max: 'room ours' },
  })
})

it('gives guests nothing of our microphone that the room does not get', () => {
  expect(talk({ isSent: false })).toMatchObject({ zoe: 'max room', max: 'zoe room' })
})

it('knows who speaks, as long as the room hears it', () => {
  const { changes } = talk()
  expect(changes.slice(0, 2).flat()).toContain('zoe')
  expect(changes).toContainEqual(['zoe', 'max'])
  expect(changes.at(-1)).toEqual([])
  expect(talk({ maySpeak: false }).changes).toEqual([])
})

it('takes four guests, each once, and closes their links', async () => {
  const clock = new ManualClock()
  const lines = new GuestLines({ clock, onSpeaking: nothing })
  const links = Array.from({ length: MAX_BROUGHT_GUESTS + 1 }, (_, n) => new Browser(n))
  const taken = links.map((link, n) =>
    lines.add(String(n), { link, clock, onSignal: nothing, onConnected: nothing, onClosed: nothing }),
  )
  expect(taken.map((line) => line !== undefined)).toEqual([true, true, true, true, false])
  const again = { link: new Browser(1), clock, onSignal: nothing, onConnected: nothing, onClosed: nothing }
  await lines.close('0')
  expect(lines.add('1', again)).toBeUndefined()
  await lines.closeAll()
  expect(links.map(({ isClosed }) => isClosed)).toEqual([true, true, true, true, false])
  expect(lines.isEmpty).toBe(true)
})
