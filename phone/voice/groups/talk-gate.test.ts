import { expect, it } from 'vitest'
import { TalkGate } from './talk-gate'

const passages = (gate: TalkGate, talks: readonly boolean[]): string =>
  talks.map((each) => gate.next(each)[0]).join('')

it('lets a talk, its tail and three packets of its end pass, and nothing else', () => {
  const gate = new TalkGate(2)
  const [yes, no] = [true, false]
  expect(gate.isShut).toBe(true)
  expect(passages(gate, [no, no, yes, yes, no, yes, no, no, no, no, no, no, no])).toBe('ddsssssseeedd')
  expect(gate.isShut).toBe(true)
  expect(passages(gate, [yes, no, no, no, yes, no])).toBe('sssess')
})

it('ends a talk at once', () => {
  const gate = new TalkGate(2)
  gate.next(true)
  expect(gate.isShut).toBe(false)
  gate.shut()
  expect(passages(gate, [false])).toBe('d')
})
