import { beforeEach, describe, expect, test } from 'vitest'
import { waitUntil } from '../../../base/testing/wait-until'
import { AudioError, type OnAudioFailure } from '../../../native/audio/audio-device'
import { ManualClock } from '../../../base/testing/manual-clock'
import { AudioPort, type Standing } from './audio-port'
import type { AudioEndpoint } from '../voice-contract'

/** A device whose movement and end the test controls. Its use is a text. */
interface FakeDevice {
  readonly name: string
  uses: string[]
  closed: boolean
  fail(): void
}

const MISSING = new AudioError('no-device', 'it is not there')
const headset = { kind: 'device', name: 'headset' } as const
const nameOf = (endpoint: AudioEndpoint): string =>
  endpoint.kind === 'device' ? endpoint.name : endpoint.kind

let clock: ManualClock
let devices: FakeDevice[]
let present: Set<string>
/** Resolves when devices may open. */
let answered: Promise<unknown>
/** Makes the devices on trial move. */
let move: () => void
let standings: Standing[]
let port: AudioPort<string>

const open = (name: string, onFailure: OnAudioFailure) => {
  const device: FakeDevice = {
    name,
    uses: [],
    closed: false,
    fail: () => onFailure(new AudioError('stopped', 'it has stopped')),
  }
  devices.push(device)
  return {
    start: (use: string) => void device.uses.push(use),
    close: () => {
      device.closed = true
      return Promise.resolve()
    },
  }
}

const openPort = (chosen: AudioEndpoint): void => {
  port = new AudioPort<string>(chosen, {
    clock,
    open: async (endpoint, onFailure) => {
      await answered
      if (!present.has(nameOf(endpoint))) throw MISSING
      return open(nameOf(endpoint), onFailure)
    },
    silent: () => open('silence', () => undefined),
    trial: (onMoving) => {
      move = onMoving
      return 'trial'
    },
    onStanding: (standing) => standings.push(standing),
  })
  port.start('voice')
}

/** The device that has the sound, if there is exactly one. */
const heard = (): string => {
  const open = devices.filter(({ closed, uses }) => !closed && uses.at(-1) === 'voice')
  return open.map(({ name }) => name).join('+')
}
const on = (name: string) => waitUntil(() => heard() === name)
const latest = (name: string): FakeDevice | undefined => devices.findLast((device) => device.name === name)

beforeEach(() => {
  clock = new ManualClock()
  devices = []
  standings = []
  present = new Set(['headset', 'default', 'desk'])
  answered = Promise.resolve()
})

describe('a place for a device', () => {
  test('uses the chosen one', async () => {
    openPort(headset)
    await on('headset')
    await waitUntil(() => standings.at(-1)?.kind === 'chosen')
    await port.close()
    expect(latest('headset')?.closed).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  test('uses the default one while the chosen one is missing, and silence when there is none', async () => {
    present = new Set(['default'])
    openPort(headset)
    await on('default')
    await waitUntil(() => standings.length > 0)
    expect(standings.at(-1)).toEqual({ kind: 'replaced', by: 'default', why: MISSING })
    present.clear()
    latest('default')?.fail()
    await on('silence')
    expect(standings.at(-1)).toMatchObject({ kind: 'replaced', by: 'silence' })
    await port.close()
  })

  test('changes to the default one when the chosen one fails, and back when it exists and moves', async () => {
    openPort(headset)
    await on('headset')
    present.delete('headset')
    latest('headset')?.fail()
    await on('default')
    await waitUntil(() => clock.pendingTimers > 0)
    present.add('headset')
    clock.advance(2000)
    await waitUntil(() => latest('headset')?.uses.includes('trial'))
    expect(heard()).toBe('default')
    move()
    await on('headset')
    expect(standings.at(-1)).toEqual({ kind: 'chosen' })
    await port.close()
  })

  test('keeps the default one when the chosen one opens but does not move', async () => {
    openPort(headset)
    await on('headset')
    latest('headset')?.fail()
    await on('default')
    await waitUntil(() => clock.pendingTimers > 0)
    clock.advance(2000)
    await waitUntil(() => latest('headset')?.uses.includes('trial'))
    latest('headset')?.fail()
    await waitUntil(() => latest('headset')?.closed)
    expect(heard()).toBe('default')
    await port.close()
  })

  test('keeps the old device running until the new one moves', async () => {
    openPort(headset)
    await on('headset')
    const chosen = port.choose({ kind: 'device', name: 'desk' })
    await waitUntil(() => latest('desk')?.uses.includes('trial'))
    expect(heard()).toBe('headset')
    move()
    await chosen
    expect(heard()).toBe('desk')
  })

  test('releases the old device first where the new one cannot open otherwise', async () => {
    openPort(headset)
    await on('headset')
    present.delete('desk')
    present.delete('default')
    const chosen = port.choose({ kind: 'device', name: 'desk' })
    await waitUntil(() => heard() === 'silence')
    present.add('desk')
    await chosen
    clock.advance(2000)
    await on('desk')
    await port.close()
  })

  test('is closed at once, even during a trial', async () => {
    openPort(headset)
    await on('headset')
    void port.choose({ kind: 'default' })
    await waitUntil(() => latest('default')?.uses.includes('trial'))
    await port.close()
    expect(devices.every(({ closed }) => closed)).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is silent while a device opens slowly', async () => {
    let answer: (value?: unknown) => void = () => undefined
    answered = new Promise((resolve) => (answer = resolve))
    openPort(headset)
    await waitUntil(() => clock.pendingTimers > 0)
    clock.advance(299)
    expect(heard()).toBe('')
    clock.advance(1)
    expect(heard()).toBe('silence')
    answer()
    await on('headset')
    await waitUntil(() => clock.pendingTimers === 0)
    await port.close()
  })

  test('does not wait for a device that opens after the port was closed, and closes it', async () => {
    let answer: (value?: unknown) => void = () => undefined
    answered = new Promise((resolve) => (answer = resolve))
    openPort(headset)
    await waitUntil(() => clock.pendingTimers > 0)
    await port.close()
    expect(clock.pendingTimers).toBe(0)
    answer()
    await waitUntil(() => latest('headset')?.closed)
    expect(heard()).toBe('')
  })
})
