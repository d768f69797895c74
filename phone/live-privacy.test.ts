import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { Phone } from './phone'
import { identityOf, makePrivateKey } from './privacy/identity'
import { InMemoryTrust } from './privacy/trust'
import { WrittenSignalling } from './testing/written-signalling'
import { tcpOffer } from './voice/links/tcp/tcp-offer'

test('The privacy of a call that rings follows the pins', () => {
  const signalling = new WrittenSignalling(false)
  const trust = new InMemoryTrust()
  const phone = new Phone({
    ...{ signalling, trust, clock: new ManualClock(), identity: identityOf(makePrivateKey()) },
    voice: { send: () => undefined, on: () => () => undefined, shutdown: () => Promise.resolve() },
  })
  const privacies: unknown[] = []
  phone.on('state', () => privacies.push(phone.state.call.kind === 'ringing' && phone.state.call.privacy))
  const claim = { identity: 'ab', ageMs: 0, random: '1', isSigned: () => true }
  const offer = tcpOffer({ host: '10.0.0.2', port: 2 })
  signalling.emit('call-request', { contact: 'bob', offer, identity: 'ab', claim })
  trust.pin('bob', 'ab')
  phone.privacyChanged()
  expect(privacies).toEqual(['new', 'known'])
})
