import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../base/clock'
import { waitUntil } from '../base/testing/wait-until'
import type { Signal } from '../protocol/media/negotiation'
import { fingerprintIn } from './voice/links/webrtc/webrtc-signals'
import type { Privacy } from './model'
import { InMemoryTrust, type NamedPeer } from './privacy/trust'
import {
  meet,
  newIdentity,
  phonesOnServer,
  talk,
  type TestPhone,
  untilStats,
} from './testing/phones-on-server'

const { phoneOf } = phonesOnServer()

const byUdp = (phone: TestPhone) =>
  untilStats(phone, ({ path, framesReceived }) => path?.kind === 'direct' && framesReceived > 0)

/** The system's clock, on a computer that sleeps at times. */
const sleepingClock = () => {
  let sleptMs = 0
  const clock: Clock = { ...systemClock, uptime: () => systemClock.uptime() + sleptMs }
  return { clock, sleep: (ms: number) => void (sleptMs += ms) }
}

/** All whom it knows have compared safety codes. */
class VerifiedTrust extends InMemoryTrust {
  override privacyOf(peer: NamedPeer): Privacy {
    const privacy = super.privacyOf(peer)
    return privacy === 'known' ? 'verified' : privacy
  }
}

test('Voice of a private call moves to UDP, and the identity is pinned', async () => {
  const [alice, bob] = await Promise.all([
    phoneOf('alice', { identity: newIdentity() }),
    phoneOf('bob', { identity: newIdentity() }),
  ])
  await talk(alice, bob)
  await Promise.all([byUdp(alice), byUdp(bob)])
  expect(alice.phone.state.call).toMatchObject({ kind: 'talking', privacy: 'known' })
  alice.phone.setMuted(true)
  await bob.until(() => bob.phone.state.call.kind === 'talking' && bob.phone.state.call.peer?.muted === true)
})

test('Voice of a call without identities moves to UDP as well', async () => {
  const [alice, bob] = await Promise.all([phoneOf('alice'), phoneOf('bob')])
  await talk(alice, bob)
  await Promise.all([byUdp(alice), byUdp(bob)])
  expect(alice.phone.state.call).toMatchObject({ kind: 'talking', privacy: 'not-private' })
})

test('A verified caller is connected to before the answer, and hears nothing before it', async () => {
  const [hers, his] = [newIdentity(), newIdentity()]
  const trust = new VerifiedTrust()
  trust.pin('alice', hers.fingerprint)
  const [alice, bob] = await Promise.all([
    phoneOf('alice', { identity: hers }),
    phoneOf('bob', { identity: his, trust }),
  ])
  await meet(alice, bob)
  const signals: Signal[] = []
  alice.voice.on((event) => event.kind === 'signal' && signals.push(event.signal))
  const bobs: Signal[] = []
  bob.voice.on((event) => event.kind === 'signal' && bobs.push(event.signal))
  alice.phone.call('bob')
  await bob.untilCall('ringing')
  await waitUntil(() => bobs.some((signal) => fingerprintIn(signal) !== undefined))
  expect(alice.phone.state.call.kind).toBe('calling')
  bob.accept()
  await Promise.all([byUdp(alice), byUdp(bob)])
})

test('A call that is given up while it rings leaves nothing, and the next one moves to UDP', async () => {
  const [alice, bob] = await Promise.all([
    phoneOf('alice', { identity: newIdentity() }),
    phoneOf('bob', { identity: newIdentity() }),
  ])
  await meet(alice, bob)
  alice.phone.call('bob')
  await bob.untilCall('ringing')
  const { call } = alice.phone.state
  if (call.kind === 'calling') alice.phone.hangUp(call)
  await bob.untilCall('ended')
  await talk(alice, bob)
  await Promise.all([byUdp(alice), byUdp(bob)])
})

test('A call goes on after a short sleep, and ends after a long one', async () => {
  const { clock, sleep } = sleepingClock()
  const [alice, bob] = await Promise.all([
    phoneOf('alice', { identity: newIdentity(), clock }),
    phoneOf('bob', { identity: newIdentity() }),
  ])
  await talk(alice, bob)
  await Promise.all([byUdp(alice), byUdp(bob)])
  const sleepFor = async (ms: number): Promise<void> => {
    alice.phone.sleep()
    await bob.until(() => bob.phone.contacts.every(({ online }) => !online))
    sleep(ms)
    alice.phone.wake()
    await alice.sees('bob')
  }
  await sleepFor(10_000)
  await Promise.all([byUdp(alice), byUdp(bob)])
  await sleepFor(31_000)
  expect(alice.phone.state.call).toMatchObject({ kind: 'ended', reason: 'slept' })
})
