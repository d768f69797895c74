import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { Phone } from './phone'
import { WrittenSignalling } from './testing/written-signalling'
import type { VoiceCommand } from './voice/voice-contract'

const openedAfter = (choose: (phone: Phone) => void): VoiceCommand | undefined => {
  const commands: VoiceCommand[] = []
  const phone = new Phone({
    ...{ signalling: new WrittenSignalling(true), clock: new ManualClock() },
    voice: {
      send: (command) => void commands.push(command),
      on: () => () => undefined,
      shutdown: () => Promise.resolve(),
    },
  })
  choose(phone)
  phone.call('bob')
  return commands.find(({ kind }) => kind === 'open-link')
}

test('The other side of a call learns all addresses of the computer, unless the user has chosen otherwise', () => {
  expect(openedAfter(() => undefined)).not.toHaveProperty('hidesAddresses')
  expect(openedAfter((phone) => phone.setOffersAddresses(false))).toMatchObject({ hidesAddresses: true })
})

test('Nobody is called where calls are to be relayed, and there is no relay', () => {
  expect(openedAfter((phone) => phone.setRelayOnly(true))).toBeUndefined()
})
