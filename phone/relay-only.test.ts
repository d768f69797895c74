import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { Phone } from './phone'
import { WrittenSignalling } from './testing/written-signalling'

const scene = () => {
  const signalling = new WrittenSignalling(false)
  const phone = new Phone({
    ...{ signalling, clock: new ManualClock() },
    voice: { send: () => undefined, on: () => () => undefined, shutdown: () => Promise.resolve() },
  })
  const offers = () => signalling.asked.findLast(([what]) => what === 'offers-addresses')?.[1]
  return { phone, offers }
}

test('A phone that relays all calls offers no addresses, whatever was chosen for them', () => {
  const { phone, offers } = scene()
  phone.setOffersAddresses(true)
  expect(offers()).toBe(true)
  phone.setRelayOnly(true)
  expect(offers()).toBe(false)
  phone.setOffersAddresses(true)
  expect(offers()).toBe(false)
  phone.setRelayOnly(false)
  expect(offers()).toBe(true)
})

test('A phone offers no addresses after relaying all calls, if that was chosen meanwhile', () => {
  const { phone, offers } = scene()
  phone.setRelayOnly(true)
  phone.setOffersAddresses(false)
  phone.setRelayOnly(false)
  expect(offers()).toBe(false)
})
