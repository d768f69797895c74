import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { groupTicketEntry, groupTicketIn, readGroupTicket } from '../../protocol/groups'
import { GroupKeys } from './group-keys'
import { GroupTickets } from './group-tickets'

const KEY = new Uint8Array(32).fill(7)
const ADMISSION = {
  userId: 0xfffffffe,
  groupId: 4242,
  isModerator: true,
  listensOnly: false,
  isPushToTalk: false,
}

describe('a group ticket', () => {
  const clock = new ManualClock()
  const tickets = new GroupTickets(clock, new GroupKeys(KEY))
  const expiry = Math.floor((clock.unixTime() + 60_000) / 1000)

  it('admits its user to its group until it expires', () => {
    const entry = groupTicketEntry(tickets.issue(ADMISSION, 60_000))
    expect(tickets.check(entry, ADMISSION.userId)).toEqual({ ...ADMISSION, expiry })
    expect(tickets.check(entry, 1)).toBeUndefined()
    clock.advance(59_999)
    expect(tickets.check(entry, ADMISSION.userId)).toBeDefined()
    clock.advance(1)
    expect(tickets.check(entry, ADMISSION.userId)).toBeUndefined()
  })

  it('has its fields in the documented order', () => {
    const bytes = tickets.issue({ ...ADMISSION, listensOnly: true, isPushToTalk: true })
    const { ticket } = readGroupTicket(bytes) ?? {}
    const expiryHex = (ticket?.expiry ?? 0).toString(16).padStart(8, '0')
    expect(Buffer.from(bytes).toString('hex').slice(0, 24)).toBe(`01fffffffe109207${expiryHex}`)
    expect(bytes).toHaveLength(28)
  })

  it('is worth nothing with any bit changed, at another network, or in another length', () => {
    const bytes = tickets.issue(ADMISSION)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const { userId = 0 } = readGroupTicket(changed)?.ticket ?? {}
      expect(tickets.check(groupTicketEntry(changed), userId)).toBeUndefined()
    }
    const others = new GroupTickets(clock, new GroupKeys(new Uint8Array(32).fill(8)))
    expect(others.check(groupTicketEntry(bytes), ADMISSION.userId)).toBeUndefined()
    expect(groupTicketIn(new Map([[1, bytes.subarray(1)]]))).toBeUndefined()
    expect(() => groupTicketEntry(bytes.subarray(1))).toThrow(RangeError)
    expect(tickets.check(undefined, ADMISSION.userId)).toBeUndefined()
  })

  it('is not proved by the code of a packet', () => {
    const keys = new GroupKeys(KEY)
    const bytes = Uint8Array.of(1, 2, 3)
    expect(keys.packetMac(bytes)).not.toEqual(keys.ticketMac(bytes))
    expect(() => new GroupKeys(new Uint8Array(15))).toThrow(RangeError)
  })

  it('is none any more when the network has another key', () => {
    const key = { current: KEY }
    const following = new GroupTickets(clock, new GroupKeys(key))
    const [ticket, secret] = [tickets.issue(ADMISSION), tickets.secretOf(tickets.issue(ADMISSION))]
    expect(following.check(groupTicketEntry(ticket), ADMISSION.userId)).toMatchObject(ADMISSION)
    expect(following.secretOf(ticket)).toEqual(secret)
    key.current = new Uint8Array(32).fill(8)
    expect(following.check(groupTicketEntry(ticket), ADMISSION.userId)).toBeUndefined()
    expect(following.secretOf(ticket)).not.toEqual(secret)
  })
})
