import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { SoundDevices } from '../../phone/model'
import type { AudioEndpoint } from '../../phone/voice/voice-contract'
import { checkNamedDevices, type DeviceList } from './named-devices'

const NONE = { kind: 'none' } as const
const named = (name: string): AudioEndpoint => ({ kind: 'device', name })

/** A sound system that lists these devices when it is asked. */
class Devices extends EventEmitter<{ changed: [] }> implements DeviceList {
  shown: { readonly soundDevices?: SoundDevices } = {}
  readonly #devices: SoundDevices | undefined

  constructor(devices: SoundDevices | undefined) {
    super()
    this.#devices = devices
  }

  lookForDevices() {
    setImmediate(() => {
      if (this.#devices) this.shown = { soundDevices: this.#devices }
      this.emit('changed')
    })
    return { ok: true } as const
  }
}

const check = (input: AudioEndpoint, output: AudioEndpoint): Promise<void> =>
  checkNamedDevices(
    { input, output },
    new Devices({ inputs: ['USB headset', 'Built-in'], outputs: ['Speakers'] }),
    new ManualClock(),
    new AbortController().signal,
  )

describe('a named device', () => {
  it.each([
    [named('usb'), NONE],
    [NONE, named('Speakers')],
    [NONE, NONE],
  ])('that exists is accepted', async (input, output) => {
    await expect(check(input, output)).resolves.toBeUndefined()
  })

  it.each([
    [
      named('tape'),
      NONE,
      '--audio-in: no input device is called "tape": there are "USB headset", "Built-in"',
    ],
    [NONE, named('tape'), '--audio-out: no output device is called "tape": there are "Speakers"'],
    [named('USB'), named('headset'), '--audio-out: no output device is called "headset"'],
  ])('that is missing is an error, not another device', async (input, output, words) => {
    await expect(check(input, output)).rejects.toThrow(words)
  })

  it('is an error when the sound system does not list its devices', async () => {
    const clock = new ManualClock()
    const silent = new Devices(undefined)
    const checked = checkNamedDevices(
      { input: named('USB'), output: NONE },
      silent,
      clock,
      new AbortController().signal,
    )
    clock.advance(10_000)
    await expect(checked).rejects.toThrow('does not list its devices')
    expect(silent.listenerCount('changed')).toBe(0)
  })

  it('is not waited for any more when the phone stops', async () => {
    const clock = new ManualClock()
    const silent = new Devices(undefined)
    const stop = new AbortController()
    const checked = checkNamedDevices({ input: named('USB'), output: NONE }, silent, clock, stop.signal)
    stop.abort()
    await expect(checked).rejects.toBe(stop.signal.reason)
    expect(silent.listenerCount('changed')).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })
})
