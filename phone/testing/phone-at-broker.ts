import { afterEach } from 'vitest'
import { systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { Offer } from '../../protocol/media/negotiation'
import { brokerForEachTest } from '../../server/broker/testing/broker-for-each-test'
import type { IncomingPolicy } from '../availability/incoming-policy'
import type { CallRecord } from '../calls/call-recorder'
import { BrokerCalls } from '../signalling/broker/broker-calls'
import { BrokerClient } from '../signalling/broker/broker-client'
import { JoinedSignalling } from '../signalling/joined-signalling'
import type { PresenceChanges } from '../signalling/presence'
import { SignalWays } from '../signalling/signal-ways'
import { webrtcOffer } from '../voice/links/webrtc/webrtc-signals'
import { GuestPhone } from './guest-phone'
import { managerWith } from './managed-calls'

/** References of calls. */
export const ONE = '0123456789abcdef'
export const OTHER = 'fedcba9876543210'
/** A guest whose name is lesser than the phone’s, which is “me”, and one whose name is greater. */
export const [LESSER, GREATER] = ['anna', 'zoe']

/** The offer of the phone’s voice engine. */
export const OURS: Offer = webrtcOffer({ link: 'webrtc', generation: 0, sdp: 'v=0\r\n', candidates: [] })

/** Makes phones at brokers, and closes them after each test. Call it once, outside of tests. */
export function phonesAtBrokers() {
  const brokers = brokerForEachTest()
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  /** The calls of a phone at a real broker, whose voice records its commands. Nobody else is at its directory. */
  return async (incomingPolicy: Partial<IncomingPolicy> = {}) => {
    const broker = await brokers.start()
    const client = new BrokerClient({ url: broker.url, name: 'me', clock: systemClock, random: () => 0 })
    closers.push(() => client.stop())
    client.start()
    await waitUntil(() => client.isRegistered)
    let guests: BrokerCalls | undefined
    let joined: JoinedSignalling | undefined
    const phone = managerWith({
      hasSignals: false,
      incomingPolicy,
      joinedWith: (directory, clock) => {
        directory.present = new Set()
        guests = new BrokerCalls({ clock, directory })
        guests.useBroker(client)
        const signals = new SignalWays(clock, directory)
        signals.useBroker(client)
        joined = new JoinedSignalling(directory, guests)
        return { signalling: joined, signals }
      },
    })
    if (!guests || !joined) throw new Error('there is no signalling')
    const { calls } = phone
    const records: CallRecord[] = []
    calls.on('record', (record) => records.push(record))
    const changes: PresenceChanges[] = []
    joined.on('contacts', (each) => changes.push(each))
    const stage = () => calls.lines.stage
    let heard = 0
    client.on('signal', () => heard++)
    return {
      ...{ ...phone, client, guests, joined, records, changes, stage },
      guest: async (name: string) => GuestPhone.at(await broker.peer(), name, 'me'),
      until: (kind: string) => waitUntil(() => stage().kind === kind),
      /** So many signals have come to the phone, in all. */
      heard: (signals: number) => waitUntil(() => heard >= signals),
      /** Calls a guest, as `Phone.call` does, with an offer of the voice engine. */
      dial: async (contact: string) => {
        if (!joined?.presenceOf(contact)) await joined?.lookUp(contact)
        calls.dispatch({ kind: 'dial', contact })
        const call = stage()
        if (call.kind === 'dialing') phone.hear({ kind: 'offered', callId: call.id, offer: OURS })
      },
      /** The voice engine has connected the call on the stage. */
      connect: () => {
        const call = stage()
        if (call.kind !== 'idle') phone.hear({ kind: 'established', callId: call.id })
      },
      prepared: () => phone.commands.filter(({ kind }) => kind === 'prepare-link'),
    }
  }
}
