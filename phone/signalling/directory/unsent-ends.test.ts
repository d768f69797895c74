import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { UnsentEnds } from './unsent-ends'

function ends() {
  const clock = new ManualClock()
  const sent: string[] = []
  const kept = new UnsentEnds(clock)
  return {
    clock,
    sent,
    kept,
    keep: (contact: string, what = contact) => kept.keep(contact, () => sent.push(what)),
    note: (contact: string, what = contact) => kept.sent(contact, () => sent.push(what)),
  }
}

it('sends what is kept for a contact once, and the last of it', () => {
  const { sent, kept, keep } = ends()
  keep('alice', 'first')
  keep('alice', 'second')
  kept.sendTo('bob')
  kept.sendTo('alice')
  kept.sendTo('alice')
  expect(sent).toEqual(['second'])
})

it('sends nothing for a call that cannot ring any more, or after another call', () => {
  const { clock, sent, kept, keep } = ends()
  keep('alice')
  clock.advance(45_001)
  kept.sendTo('alice')
  keep('bob')
  kept.forget('bob')
  kept.sendTo('bob')
  expect(sent).toEqual([])
})

it('sends again what was sent just before the server was lost, once', () => {
  const { clock, sent, kept, note } = ends()
  note('bob')
  clock.advance(1)
  note('alice', 'first')
  note('alice', 'second')
  kept.sendTo('alice')
  expect(sent).toEqual([])
  clock.advance(10_000)
  kept.lost()
  for (const name of ['bob', 'alice', 'alice']) kept.sendTo(name)
  expect(sent).toEqual(['second'])
  kept.lost()
  kept.sendTo('alice')
  expect(sent).toEqual(['second'])
})

it('does not send again after another call, or with another account', () => {
  const { sent, kept, note } = ends()
  note('alice')
  kept.forget('alice')
  note('bob')
  kept.clear()
  kept.lost()
  for (const name of ['alice', 'bob']) kept.sendTo(name)
  expect(sent).toEqual([])
})

it('keeps twenty', () => {
  const { sent, kept, keep } = ends()
  for (let n = 0; n <= 20; n++) keep(`p${n}`)
  for (let n = 0; n <= 20; n++) kept.sendTo(`p${n}`)
  expect(sent).toHaveLength(20)
  expect(sent).not.toContain('p0')
})

it('keeps twenty of those that were sent, however often the server is lost', () => {
  const { sent, kept, note } = ends()
  for (let n = 0; n < 60; n++) {
    note(`p${n}`)
    if (n % 15 === 14) kept.lost()
  }
  for (let n = 0; n < 60; n++) kept.sendTo(`p${n}`)
  expect(sent).toEqual(Array.from({ length: 20 }, (_, n) => `p${n + 40}`))
})
