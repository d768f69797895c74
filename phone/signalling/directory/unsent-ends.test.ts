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

it('keeps twenty', () => {
  const { sent, kept, keep } = ends()
  for (let n = 0; n <= 20; n++) keep(`p${n}`)
  for (let n = 0; n <= 20; n++) kept.sendTo(`p${n}`)
  expect(sent).toHaveLength(20)
  expect(sent).not.toContain('p0')
})
