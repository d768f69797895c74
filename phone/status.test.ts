import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { ADMIT_EVERYONE } from './availability/incoming-policy'
import { Phone } from './phone'
import { WrittenSignalling } from './testing/written-signalling'
import { tcpOffer } from './voice/links/tcp/tcp-offer'
import type { VoiceEvent } from './voice/voice-contract'

/** The only call. */
const bob = { id: 1, contact: 'bob' }

const scene = () => {
  const signalling = new WrittenSignalling(false)
  const rules = { ...ADMIT_EVERYONE, quiet: false }
  const listeners: ((event: VoiceEvent) => void)[] = []
  const phone = new Phone({
    ...{ signalling, clock: new ManualClock(), incomingPolicy: rules },
    voice: {
      send: () => undefined,
      on: (listener) => {
        listeners.push(listener)
        return () => undefined
      },
      shutdown: () => Promise.resolve(),
    },
  })
  const hear = (event: VoiceEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const talk = (): void => {
    signalling.emit('call-request', { contact: 'bob', offer: tcpOffer({ host: '10.0.0.2', port: 2 }) })
    const { call } = phone.state
    if (call.kind !== 'ringing') throw new Error(`the call is ${call.kind}`)
    phone.accept(call)
    hear({ kind: 'established', callId: call.id })
  }
  const setQuiet = (quiet: boolean): void => {
    rules.quiet = quiet
    phone.quietChanged()
  }
  const status = () => signalling.asked.findLast(([what]) => what === 'status')?.[1]
  return { phone, signalling, talk, setQuiet, status }
}

test('A phone tells that it is in a call while it talks, also when it holds', () => {
  const { phone, signalling, talk, status } = scene()
  expect(status()).toBe('available')
  talk()
  expect(status()).toBe('in-call')
  phone.swapCalls(bob)
  expect(phone.state.held).toBeDefined()
  expect(status()).toBe('in-call')
  phone.hangUpHeld(bob)
  expect(status()).toBe('available')
  signalling.emit('call-request', { contact: 'bob', offer: tcpOffer({ host: '10.0.0.2', port: 2 }) })
  expect(phone.state.call.kind).toBe('ringing')
  expect(status()).toBe('available')
})

test('Do not disturb counts more than a call', () => {
  const { phone, talk, setQuiet, status } = scene()
  setQuiet(true)
  expect(status()).toBe('do-not-disturb')
  talk()
  expect(status()).toBe('do-not-disturb')
  setQuiet(false)
  expect(status()).toBe('in-call')
  phone.hangUp(bob)
  expect(status()).toBe('available')
})

test('Without the user’s consent a phone sends no status, and withdraws the one it has sent', () => {
  const { phone, talk, setQuiet, status } = scene()
  setQuiet(true)
  phone.setSharesStatus(false)
  expect(status()).toBe('available')
  talk()
  setQuiet(false)
  expect(status()).toBe('available')
  phone.setSharesStatus(true)
  expect(status()).toBe('in-call')
})
