import { expect, test } from 'vitest'
import { ManualClock } from '../base/testing/manual-clock'
import { People } from './people/people'
import { PeopleStore } from './people/people-store'
import { personAt } from './people/person-id'
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

test('A call that rings follows the nickname and is silent while its caller is silenced', () => {
  const clock = new ManualClock()
  const signalling = new WrittenSignalling(false)
  const store = new PeopleStore({ file: undefined, clock, onProblem: () => undefined })
  const people = new People(store, clock)
  people.setAccount({ name: 'me', server: 'here' })
  const phone = new Phone({
    ...{ signalling, trust: people, clock, identity: identityOf(makePrivateKey()) },
    voice: { send: () => undefined, on: () => () => undefined, shutdown: () => Promise.resolve() },
    incomingPolicy: {
      ...{ quiet: false, answersFavourites: false, privateOnly: false },
      marksOf: (contact, identity) => people.marksOf(contact, identity),
    },
  })
  store.on('changed', (_, pins) => pins && phone.privacyChanged())
  const bob = personAt('here', 'bob')
  const claim = { identity: 'ab', ageMs: 0, random: '1', isSigned: () => true }
  const offer = tcpOffer({ host: '10.0.0.2', port: 2 })
  people.silence(bob, clock.unixTime() + 1_000)
  signalling.emit('call-request', { contact: 'bob', offer, identity: 'ab', claim })
  const told: unknown[] = []
  phone.on('state', () => told.push(phone.state.call))
  people.setNickname(bob, 'Boss')
  expect(told).toMatchObject([{ kind: 'ringing', contact: 'bob', nickname: 'Boss', silent: true }])
  people.setNickname(bob, '')
  expect(told[1]).not.toHaveProperty('nickname')
  people.close()
})
