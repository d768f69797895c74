import { expect, it } from 'vitest'
import type { PersonId, ShownText } from '../../electron/api'
import { merge } from './merge'
import { textOf } from './testing/text-of'

const room = { kind: 'room', name: 'Workshop' } as const
const ids = (texts: readonly ShownText[]) => texts.map(({ id, text }) => `${id} ${text}`)

it('a changed text keeps its place, and a new one comes last', () => {
  const now = merge([textOf('a'), textOf('b')], {
    put: [textOf('a', { text: 'changed' }), textOf('c')],
    conversation: room,
    isWhole: false,
  })
  expect(ids(now)).toEqual(['a changed', 'b text b', 'c text c'])
})

it('a whole list replaces what was before', () =>
  expect(ids(merge([textOf('a')], { conversation: room, put: [textOf('b')], isWhole: true }))).toEqual([
    'b text b',
  ]))

it('a text of ours comes after what others wrote in a room before its host had it', () => {
  const sent = merge([], { conversation: room, put: [textOf('a', { delivery: 'sending' })], isWhole: false })
  const other = merge(sent, { conversation: room, put: [textOf('b')], isWhole: false })
  const now = merge(other, {
    conversation: room,
    put: [textOf('a', { delivery: 'delivered' })],
    isWhole: false,
  })
  expect(ids(now)).toEqual(['b text b', 'a text a'])
})

it('a text between two keeps its place when it is delivered', () => {
  const conversation = { kind: 'person', id: 'bob' as PersonId } as const
  const texts = [textOf('a', { delivery: 'sending' }), textOf('b')]
  const now = merge(texts, { conversation, put: [textOf('a', { delivery: 'delivered' })], isWhole: false })
  expect(ids(now)).toEqual(['a text a', 'b text b'])
})
