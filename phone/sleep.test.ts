import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { Phone } from './phone'
import { WrittenSignalling } from './testing/written-signalling'
import type { VoiceEvent } from './voice/voice-contract'
import { tcpOffer } from './voice/links/tcp/tcp-offer'

/** In a call whose link finds another path. */
const talking = () => {
  const clock = new ManualClock()
  const signalling = new WrittenSignalling(true)
  const listeners: ((event: VoiceEvent) => void)[] = []
  const phone = new Phone({
    ...{ signalling, clock },
    voice: {
      send: () => undefined,
      on: (listener) => {
        listeners.push(listener)
        return () => undefined
      },
      shutdown: () => Promise.resolve(),
    },
  })
  signalling.emit('call-request', { contact: 'bob', offer: tcpOffer({ host: '192.0.2.7', port: 1 }) })
  const { call } = phone.state
  if (call.kind !== 'ringing') throw new Error(`the call is ${call.kind}`)
  phone.accept(call)
  for (const hear of listeners) hear({ kind: 'established', callId: call.id })
  expect(phone.state.call.kind).toBe('talking')
  return { clock, phone }
}

test('A computer that is said to wake, and has not slept, ends no call', () => {
  const { clock, phone } = talking()
  clock.advance(60_000)
  phone.wake()
  expect(phone.state.call.kind).toBe('talking')
})

test('A computer that is said to wake twice has slept once', () => {
  const { clock, phone } = talking()
  phone.sleep()
  clock.sleep(10_000)
  phone.wake()
  clock.advance(60_000)
  phone.wake()
  expect(phone.state.call.kind).toBe('talking')
})

test('A computer that is said twice to go to sleep has slept since the first time', () => {
  const { clock, phone } = talking()
  phone.sleep()
  clock.sleep(20_000)
  phone.sleep()
  clock.sleep(20_000)
  phone.wake()
  expect(phone.state.call).toMatchObject({ kind: 'ended', reason: 'slept' })
})
