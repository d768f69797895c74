import { describe, expect, it } from 'vitest'
import { changed, loaded, looked, NOTHING_READ, unseenOf } from './reading'
import { textOf } from './testing/text-of'

const [ada, me] = ['aa', 'bb'].map((byte) => byte.repeat(32)) as [string, string]
const text = (id: string, key = ada) => textOf(id, { key })
const conversation = { kind: 'room', name: 'Workshop' } as const
const put = (...texts: ReturnType<typeof text>[]) => ({ conversation, put: texts, isWhole: false })
const idle = loaded([text('1'), text('2')], me, 0)

describe('a conversation', () => {
  it('opens with a line before what is unread', () => {
    const reading = loaded([text('1'), text('2', me), text('3')], me, 1)
    expect(reading).toMatchObject({ newFrom: '3', seenId: '2' })
    expect(unseenOf(reading, me).map(({ id }) => id)).toEqual(['3'])
  })

  it('gets no line while the user looks', () =>
    expect(changed(idle, put(text('3')), me, true)).toMatchObject({ newFrom: undefined, seenId: '3' }))

  it('gets a line for the first text that comes while the user looks away', () => {
    const first = changed(idle, put(text('3')), me, false)
    expect(changed(first, put(text('4')), me, false)).toMatchObject({ newFrom: '3', seenId: '2' })
  })

  it('keeps the line when the user comes back, and moves it the next time', () => {
    const back = looked(changed(idle, put(text('3')), me, false))
    expect(back).toMatchObject({ newFrom: '3', seenId: '3' })
    expect(changed(back, put(text('4')), me, true).newFrom).toBe('3')
    expect(changed(back, put(text('4')), me, false).newFrom).toBe('4')
  })

  it('loses the line when the user writes', () => {
    const back = looked(changed(idle, put(text('3')), me, false))
    expect(changed(back, put(text('4', me)), me, true).newFrom).toBeUndefined()
  })

  it('takes no changes before it has come: they are in the answer', () =>
    expect(changed(NOTHING_READ, put(text('1')), me, true)).toBe(NOTHING_READ))
})
