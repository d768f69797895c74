import { expect, it } from 'vitest'
import type { ShownText } from '../../electron/api'
import { merge } from './merge'
import { textOf } from './testing/text-of'

const ids = (texts: readonly ShownText[]) => texts.map(({ id, text }) => `${id} ${text}`)

it('a changed text keeps its place, and a new one comes last', () => {
  const now = merge([textOf('a'), textOf('b')], {
    put: [textOf('a', { text: 'changed' }), textOf('c')],
    isWhole: false,
  })
  expect(ids(now)).toEqual(['a changed', 'b text b', 'c text c'])
})

it('a whole list replaces what was before', () =>
  expect(ids(merge([textOf('a')], { put: [textOf('b')], isWhole: true }))).toEqual(['b text b']))
