import { describe, expect, test } from 'vitest'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { levelDbfs } from '../../native/dsp/level'
import { bestMatch, generated, speechLike, tone } from '../../native/testing/signals'
import { wavFolder } from '../../native/testing/wav-folder'
import { writeWav } from '../../native/testing/wav-files'
import { keysOf, type RoomVoicePhone, roomVoices } from '../testing/room-voices'

const { path } = wavFolder()
const voices = roomVoices(path)
const { phone, pass, until, serve } = voices

/** Silence, then a sound. @param seconds of silence */
const after = (seconds: number, sound: Float32Array): Float32Array => {
  const silence = Math.round(seconds * SAMPLE_RATE)
  return generated(silence + sound.length, (n) => (n < silence ? 0 : (sound[n - silence] ?? 0)))
}

/** How loud a tone is in a sound: the mean of its amplitudes in parts of 50 ms, as a splice changes its phase. */
const amplitudeOf = (hertz: number, sound: Float32Array): number => {
  const size = SAMPLE_RATE / 20
  const parts = Math.floor(sound.length / size)
  let sum = 0
  for (let part = 0; part < parts; part++) {
    let [re, im] = [0, 0]
    for (let n = 0; n < size; n++) {
      const phase = (2 * Math.PI * hertz * n) / SAMPLE_RATE
      const sample = sound[part * size + n] ?? 0
      re += sample * Math.cos(phase)
      im += sample * Math.sin(phase)
    }
    sum += (2 * Math.hypot(re, im)) / size
  }
  return sum / parts
}

/** 100 ms. */
const PART = SAMPLE_RATE / 10

const isIn = (...phones: readonly RoomVoicePhone[]): Promise<void> =>
  until(() => phones.every(({ events }) => events.some(({ kind }) => kind === 'levels')))

describe('In an open room', () => {
  test('two members hear each other, and know who speaks', async () => {
    await serve()
    const [first, second] = [speechLike(1.5), speechLike(3).subarray(1.5 * SAMPLE_RATE)]
    const alice = await phone(0, { says: first })
    const bob = await phone(1, { says: second })
    await until(() => bob.speaking.includes(0) && alice.speaking.includes(1))
    await pass(2500)
    expect([alice.link, bob.link]).toEqual(['connected', 'connected'])
    expect(bob.speaking).toEqual([])
    const [heardByBob, heardByAlice] = [await bob.leave(), await alice.leave()]
    expect(bestMatch(first, heardByBob, SAMPLE_RATE).correlation).toBeGreaterThan(0.9)
    expect(bestMatch(second, heardByAlice, SAMPLE_RATE).correlation).toBeGreaterThan(0.9)
    expect(bob.last('room-closed')).toMatchObject({
      reason: 'left',
      stats: { refusedPackets: 0, lostPackets: 0, concealedFrames: 0, latePackets: 0 },
    })
  })

  test('all who speak are mixed, as loud as a listener wants them, and who is silent sends nothing', async () => {
    await serve()
    const hertz = [500, 700, 1100] as const
    const speakers = await Promise.all(
      hertz.map((each, leaf) => phone(leaf + 1, { says: tone(each, 30 * SAMPLE_RATE, 0.1) })),
    )
    const listener = await phone(0)
    await listener.room({
      kind: 'room-listening',
      listening: [
        { userId: 3, leaf: 2, volume: 0.5 },
        { userId: 4, leaf: 3, volume: 0 },
      ],
    })
    await isIn(listener, ...speakers)
    await until(() => listener.speaking.length === 2)
    expect([...listener.speaking].sort()).toEqual([1, 2])
    await pass(2000)
    expect(listener.last('room-stats')?.stats).toMatchObject({ packetsSent: 0, refusedPackets: 0 })
    const heard = (await listener.leave()).subarray(-SAMPLE_RATE)
    const [one = 0, two = 0, three = 0] = hertz.map((each) => amplitudeOf(each, heard))
    expect(two / one).toBeGreaterThan(0.35)
    expect(two / one).toBeLessThan(0.65)
    expect(three / one).toBeLessThan(0.2)
  })

  test('nobody hears a muted member, and all hear them when they are not muted any more', async () => {
    await serve()
    const alice = await phone(0, { says: tone(500, 8 * SAMPLE_RATE) })
    const bob = await phone(1)
    await until(() => bob.speaking.includes(0))
    await alice.room({ kind: 'room-mute', muted: true })
    await until(() => bob.speaking.length === 0)
    await pass(1500)
    const sent = alice.last('room-stats')?.stats.packetsSent
    await pass(2000)
    expect(alice.last('room-stats')?.stats.packetsSent).toBe(sent)
    // Of a call that is over by now.
    await alice.tell({ kind: 'mute', muted: false })
    await pass(500)
    expect(bob.speaking).toEqual([])
    await alice.room({ kind: 'room-mute', muted: false })
    await until(() => bob.speaking.includes(0), 1000)
  })

  test('a member whose keys come late hears what was said meanwhile', async () => {
    await serve()
    const alice = await phone(0, { says: tone(500, 30 * SAMPLE_RATE) })
    const bob = await phone(1)
    await until(() => bob.speaking.includes(0))
    await alice.room({ kind: 'room-keys', keys: keysOf(0, { epoch: 2n }) })
    await until(() => bob.speaking.length === 0)
    await bob.room({ kind: 'room-keys', keys: keysOf(1, { epoch: 2n }) })
    expect(bob.speaking).toEqual([0])
    await bob.room({ kind: 'room-keys', keys: undefined })
    expect(bob.speaking).toEqual([])
    await bob.leave()
    expect(bob.last('room-closed')?.stats.refusedPackets).toBe(0)
  })

  test('members go to another serving node when theirs is lost, and hear each other again within seconds', async () => {
    const node = await serve()
    const alice = await phone(0, { says: tone(500, 25 * SAMPLE_RATE) })
    const bob = await phone(1)
    await until(() => bob.speaking.includes(0))
    const other = await voices.network.startNode()
    await node.role.stop()
    const isThere = (): boolean =>
      [alice, bob].every(
        (each) => each.last('room-link')?.detail.includes(`:${other.endpoint.port} `) === true,
      )
    await until(isThere, 20_000)
    await until(() => bob.speaking.includes(0), 2000)
    await pass(1000)
    expect(bob.speaking).toEqual([0])
  })
})

describe('In a push-to-talk room', () => {
  const mode = 'push-to-talk'
  const press = { kind: 'room-talk', on: true } as const
  const letGo = { kind: 'room-talk', on: false } as const

  test('the first word is whole although the floor is granted late', async () => {
    await serve()
    const word = speechLike(3)
    const alice = await phone(0, { mode, says: after(1, word) })
    const bob = await phone(1, { mode })
    await isIn(alice, bob)
    await pass(300)
    await alice.room(press)
    // Nothing comes from the network meanwhile.
    for (let n = 0; n < 100; n++) voices.network.clock.advance(10)
    expect(alice.own).toBe('asking')
    await until(() => alice.own === 'granted', 1000)
    expect(alice.last('room-floor')).toMatchObject({ holder: 1, own: { kind: 'granted', leftMs: 60_000 } })
    await until(() => bob.speaking.includes(0), 100)
    await pass(3000)
    await alice.room(letGo)
    await until(() => bob.last('room-floor')?.holder === undefined)
    expect(alice.own).toBe('none')
    const heard = await bob.leave()
    // Each syllable is there, in its order; they follow each other faster until what was kept is caught up with.
    let from = heard.findIndex((sample) => Math.abs(sample) > 0.01) - PART / 2
    const starts = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.2].map((at) => {
      const part = word.subarray(at * SAMPLE_RATE, at * SAMPLE_RATE + PART)
      const { correlation, lag } = bestMatch(part, heard.subarray(from), at < 1 ? PART : SAMPLE_RATE)
      expect(correlation).toBeGreaterThan(0.7)
      from += lag
      return from / SAMPLE_RATE - at
    })
    const [first = NaN, last = NaN] = [starts.at(0), starts.at(-1)]
    expect(first - last).toBeGreaterThan(0.4)
    expect(bob.last('room-closed')?.stats).toMatchObject({
      lostPackets: 0,
      latePackets: 0,
      concealedFrames: 0,
    })
  })

  test('a second member waits until the first lets go', async () => {
    await serve()
    const alice = await phone(0, { mode, says: tone(500, 15 * SAMPLE_RATE) })
    const bob = await phone(1, { mode, says: tone(700, 15 * SAMPLE_RATE) })
    const carol = await phone(2, { mode })
    await isIn(alice, bob, carol)
    await pass(500)
    expect([...carol.of('room-speaking')]).toEqual([])
    await alice.room(press)
    await until(() => carol.speaking.includes(0))
    await bob.room(press)
    await until(() => bob.own === 'waiting')
    expect(bob.last('room-floor')).toMatchObject({ holder: 1, own: { place: 1 } })
    await pass(1000)
    expect(carol.speaking).toEqual([0])
    await alice.room(letGo)
    await until(() => bob.own === 'granted', 500)
    await until(() => carol.speaking.join() === '1', 500)
    expect(alice.speaking).toEqual([1])
    await bob.room(letGo)
    await until(() => carol.speaking.length === 0)
    expect(carol.last('room-floor')).toMatchObject({ holder: undefined, own: { kind: 'none' } })
    await pass(1000)
    await carol.leave()
    expect(carol.last('room-closed')?.stats).toMatchObject({ concealedFrames: 0, refusedPackets: 0 })
  })

  test('who only listens is refused', async () => {
    await serve()
    const alice = await phone(0, { mode, rights: { listensOnly: true } })
    await isIn(alice)
    await alice.room(press)
    await until(() => alice.own === 'refused', 1000)
  })

  test('a room that becomes one asks for the floor, and needs none when it is open again', async () => {
    await serve()
    const alice = await phone(0, { says: tone(500, 15 * SAMPLE_RATE) })
    const bob = await phone(1)
    const become = async (next: 'open' | 'push-to-talk'): Promise<void> => {
      for (const each of [alice, bob]) {
        await each.room({ kind: 'room-mode', mode: next })
        const admission = voices.admissionOf(each.userId, { mode: next, hours: next === 'open' ? 3 : 2 })
        await each.room({ kind: 'room-admission', admission })
      }
    }
    await until(() => bob.speaking.includes(0))
    await become(mode)
    expect(alice.last('room-floor')).toMatchObject({ holder: undefined, own: { kind: 'none' } })
    await until(() => bob.speaking.length === 0)
    await pass(2000)
    expect(bob.speaking).toEqual([])
    await alice.room(press)
    await until(() => bob.speaking.includes(0), 1000)
    await become('open')
    await alice.room(letGo)
    await pass(1000)
    expect(bob.speaking).toEqual([0])
  })
})

describe('Beside calls', () => {
  const tcp = { kind: 'open-link', role: 'offer', link: 'tcp' } as const

  test('a call has the devices, and gives them back to the room', async () => {
    await serve()
    const alice = await phone(0, { mode: 'push-to-talk', says: tone(500, 15 * SAMPLE_RATE) })
    const bob = await phone(1, { mode: 'push-to-talk' })
    await isIn(alice, bob)
    await alice.room({ kind: 'room-talk', on: true })
    await until(() => bob.speaking.includes(0))
    await alice.tell({ ...tcp, callId: 9 })
    expect(alice.last('room-held')).toMatchObject({ is: true })
    expect(alice.own).toBe('none')
    await alice.room({ kind: 'room-talk', on: true })
    await until(() => bob.last('room-floor')?.holder === undefined)
    await pass(500)
    expect(bob.speaking).toEqual([])
    await alice.tell({ kind: 'close', callId: 9 })
    expect(alice.of('room-held').map(({ is }) => is)).toEqual([true, false])
    await alice.room({ kind: 'room-talk', on: true })
    await until(() => bob.speaking.includes(0), 1000)
    expect(alice.link).toBe('connected')
  })

  test('a room that is entered amid a call is held, and begins when that ends', async () => {
    await serve()
    const alice = await phone(0, { says: tone(500, 15 * SAMPLE_RATE), callId: 9 })
    const bob = await phone(1)
    await until(() => alice.link === 'connected' && bob.link === 'connected')
    await pass(1000)
    expect(bob.speaking).toEqual([])
    await alice.tell({ kind: 'close', callId: 9 })
    await until(() => bob.speaking.includes(0), 2000)
  })

  test('the ring of a call is mixed softly into the room', async () => {
    await serve()
    writeWav(path('waiting.wav'), tone(900, SAMPLE_RATE, 0.1))
    const alice = await phone(0, { tones: { 'call-waiting': path('waiting.wav') } })
    await isIn(alice)
    await alice.tell({ kind: 'tone', tone: 'ring' })
    await pass(1000)
    await alice.tell({ kind: 'tone', tone: undefined })
    await pass(500)
    const heard = await alice.leave()
    const parts = Array.from({ length: Math.floor(heard.length / PART) }, (_, n) =>
      heard.subarray(n * PART).subarray(0, PART),
    )
    const loudest = Math.max(...parts.map((part) => amplitudeOf(900, part)))
    expect(loudest).toBeGreaterThan(0.02)
    expect(levelDbfs(heard.subarray(-4_800))).toBe(-100)
  })

  test('a cue is mixed into the room', async () => {
    await serve()
    writeWav(path('joined.wav'), tone(900, SAMPLE_RATE / 2, 0.1))
    const alice = await phone(0, { tones: { joined: path('joined.wav') } })
    await isIn(alice)
    await alice.tell({ kind: 'cue', cue: 'joined' })
    await pass(1000)
    const heard = await alice.leave()
    const parts = Array.from({ length: Math.floor(heard.length / PART) }, (_, n) =>
      heard.subarray(n * PART, (n + 1) * PART),
    )
    expect(Math.max(...parts.map((part) => amplitudeOf(900, part)))).toBeGreaterThan(0.02)
    expect(levelDbfs(heard.subarray(-4_800))).toBe(-100)
  })
})

test('Leaving is answered, whether there is such a room or not', async () => {
  await serve()
  const alice = await phone(0)
  await alice.tell({ kind: 'close-room', roomId: 99 })
  await alice.room({ kind: 'close-room' })
  expect(alice.of('room-closed').map(({ roomId }) => roomId)).toEqual([99, 1])
})
