import { beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { ModelCard } from '../testing/model-card'
import { AudioError } from './audio-device'
import { SoundSystem } from './sound-system'

let clock: ManualClock
let card: ModelCard
let system: SoundSystem

beforeEach(() => {
  clock = new ManualClock()
  card = new ModelCard({ name: 'USB headset' })
  system = new SoundSystem(clock, () => card)
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The code of the error that a promise is rejected with. */
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof AudioError ? error.code : error),
  )

it('makes one call of PortAudio at a time', async () => {
  const [input, output] = await Promise.all([
    system.open(undefined, 'input', 5),
    system.open(undefined, 'output', 5),
    system.list(),
  ])
  await Promise.all([input.close(), output.close()])
  expect(card.mostBusy).toBe(1)
  expect(card.openStreams).toBe(0)
})

it('opens a device by a part of its name', async () => {
  const stream = await system.open('headset', 'output', 5)
  expect(stream).toMatchObject({ channels: 1, rate: 48_000, period: 240 })
})

it('opens a device in stereo, and at its own rate, if it has to', async () => {
  card = new ModelCard({ rate: 44_100, channels: 2 })
  const stream = await system.open(undefined, 'input', 10)
  expect(stream).toMatchObject({ channels: 2, rate: 44_100, period: 441 })
})

it('looks for a device that is not in its list', async () => {
  expect(await codeOf(system.open('Gramophone', 'output', 5))).toBe('no-device')
  card.name = 'Gramophone'
  const stream = await system.open('Gramophone', 'output', 5)
  await stream.close()
})

it('lists devices anew, unless a stream is open', async () => {
  const stream = await system.open(undefined, 'output', 5)
  card.name = 'Gramophone'
  expect(await system.list()).toEqual({
    inputs: ['USB headset'],
    outputs: ['USB headset'],
    stale: 'in-use',
  })
  await stream.close()
  expect(await system.list()).toEqual({ inputs: ['Gramophone'], outputs: ['Gramophone'] })
})

it('gives up a call that does not return, and until it does every later one at once', async () => {
  let hung = 0
  system.whenHung(() => hung++)
  const thaw = card.freeze()
  const [first, second] = [
    codeOf(system.open(undefined, 'output', 5)),
    codeOf(system.open(undefined, 'input', 5)),
  ]
  await settled()
  clock.advance(4900)
  await settled()
  expect(hung).toBe(0)
  clock.advance(200)
  expect([await first, await second]).toEqual(['open-failed', 'open-failed'])
  // Once for the call that hangs, and once for the one after it.
  expect(hung).toBe(2)
  expect(await codeOf(system.list())).toBe('open-failed')
  expect(hung).toBe(3)
  expect(clock.pendingTimers).toBe(0)
  thaw()
  await settled()
  // A stream that opens too late is closed.
  expect(card.openStreams).toBe(0)
  expect(await system.list()).toEqual({ inputs: ['USB headset'], outputs: ['USB headset'] })
  expect(hung).toBe(3)
})

it('closes a stream once', async () => {
  const [first, second] = [
    await system.open(undefined, 'output', 5),
    await system.open(undefined, 'input', 5),
  ]
  await Promise.all([first.close(), first.close()])
  expect(card.openStreams).toBe(1)
  expect((await system.list()).stale).toBe('in-use')
  await second.close()
  expect((await system.list()).stale).toBeUndefined()
})

it('does not wait for ever for a device to close', async () => {
  const stream = await system.open(undefined, 'output', 5)
  card.freeze()
  const closed = stream.close()
  await settled()
  clock.advance(1000)
  await closed
})

it('says that there is no sound system', async () => {
  system = new SoundSystem(clock, () => {
    throw new Error('libportaudio.so.2: cannot open shared object file')
  })
  await expect(system.warmUp()).rejects.toThrow('the sound system cannot be loaded: libportaudio')
  expect(await codeOf(system.list())).toBe('open-failed')
})

it('looks after all devices in one turn, and stops with the last', () => {
  const ticks: string[] = []
  const stops = ['a', 'b'].map((name) => system.onTick(() => ticks.push(name)))
  expect(clock.pendingTimers).toBe(1)
  clock.advance(10)
  expect(ticks).toEqual(['a', 'b', 'a', 'b'])
  stops[0]?.()
  clock.advance(5)
  expect(ticks).toEqual(['a', 'b', 'a', 'b', 'b'])
  stops[1]?.()
  expect(clock.pendingTimers).toBe(0)
})

it('does not call a listener that another one has removed in the same turn', () => {
  let ticks = 0
  const stopFirst = system.onTick(() => stopSecond())
  const stopSecond = system.onTick(() => ticks++)
  clock.advance(10)
  expect(ticks).toBe(0)
  stopFirst()
})

it('does not make up for ticks that it missed', () => {
  let ticks = 0
  const stop = system.onTick(() => ticks++)
  clock.stall(1000)
  clock.advance(5)
  expect(ticks).toBeLessThanOrEqual(2)
  stop()
})
