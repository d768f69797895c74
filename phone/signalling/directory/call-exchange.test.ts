import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import {
  announcement,
  callEndEntry,
  callEndIn,
  callReferenceEntry,
  type ClientMessage,
} from '../../../protocol/directory'
import { CallExchange } from './call-exchange'
import { ContactBook } from './contact-book'

const REFERENCE = '00'.repeat(8)

function rig(admits: (contact: string) => boolean) {
  const sent: ClientMessage[] = []
  const contacts = new ContactBook()
  const calls = new CallExchange({
    ...{ clock: new ManualClock(), contacts, announceHost: '' },
    path: {
      ownName: () => 'me',
      identity: () => undefined,
      isOnline: () => true,
      session: () => undefined,
      forwardsCancel: () => true,
      reach: () => 'computer',
      send: (message) => sent.push(message) > 0,
    },
  })
  calls.on('call-request', ({ contact }) => {
    if (admits(contact)) calls.admitted(contact)
    else calls.refuse(contact, 'busy')
  })
  const requestFrom = (contact: string, reference = REFERENCE): void =>
    calls.requested({
      ...{ kind: 'call-request', contact, host: '127.0.0.1', port: 1 },
      extension: new Map([
        ...announcement({ pings: true, tenMs: true, callEnds: true }),
        ...callReferenceEntry(reference),
      ]),
    })
  const cancelled: string[] = []
  calls.on('call-cancelled', (contact) => cancelled.push(contact))
  const cancelFrom = (contact: string, reference = REFERENCE): void =>
    calls.refusedOrCancelled({
      ...{ kind: 'call-refused', contact },
      extension: callEndEntry('cancelled', reference),
    })
  return { calls, contacts, sent, requestFrom, cancelFrom, cancelled }
}

describe('the reference of a call', () => {
  it('outlives a flood of requests that are not admitted', () => {
    const { requestFrom, cancelFrom, cancelled } = rig((contact) => contact === 'bob')
    requestFrom('bob')
    for (let n = 0; n < 1_000; n++) requestFrom(`stranger ${n}`)
    cancelFrom('bob')
    expect(cancelled).toEqual(['bob'])
  })

  it('is in the refusal of a request that is not admitted, and of no other', () => {
    let isAdmitted = true
    const { calls, sent, contacts, requestFrom } = rig(() => isAdmitted)
    contacts.add(['bob'], 'me')
    requestFrom('bob', '11'.repeat(8))
    isAdmitted = false
    requestFrom('bob', '22'.repeat(8))
    calls.refuse('bob', 'declined')
    const ends = sent.map((message) => ('extension' in message ? callEndIn(message.extension) : undefined))
    expect(ends).toEqual([
      { end: 'busy', reference: '22'.repeat(8) },
      { end: 'declined', reference: '11'.repeat(8) },
    ])
  })
})

describe('an announcement in a call request', () => {
  it('changes nothing when the request is not admitted', () => {
    const { calls, contacts, requestFrom } = rig(() => false)
    contacts.add(['bob'], 'me')
    contacts.takeChanges()
    requestFrom('bob')
    expect(calls.capabilitiesOf('bob').callEnds).toBe(false)
    expect(contacts.takeChanges()).toBeUndefined()
  })

  it('counts after that', () => {
    const { calls, contacts, requestFrom } = rig(() => true)
    contacts.add(['bob'], 'me')
    requestFrom('bob')
    expect(calls.capabilitiesOf('bob').callEnds).toBe(true)
  })
})

describe('the end of a call', () => {
  it('is sent again as it was when the server is lost, and not otherwise', () => {
    const { calls, contacts, sent, requestFrom } = rig(() => true)
    contacts.add(['bob'], 'me')
    requestFrom('bob')
    calls.refuse('bob', 'declined')
    calls.listed(['bob'])
    expect(sent).toHaveLength(1)
    calls.lost()
    calls.listed(['bob'])
    calls.listed(['bob'])
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  it('is sent once when the other side could take it for that of another call', () => {
    const { calls, contacts, sent } = rig(() => true)
    contacts.add(['bob'], 'me')
    calls.refuse('bob', 'declined')
    calls.lost()
    calls.listed(['bob'])
    expect(sent).toHaveLength(1)
  })
})
