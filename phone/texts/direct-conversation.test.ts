import { expect, it } from 'vitest'
import type { PersonId } from '../model'
import { DirectConversation, MAX_WAITING } from './direct-conversation'
import { MAX_TEXTS } from './stored-conversation'

const BOB = 'studio bob' as PersonId
const begin = (): DirectConversation => new DirectConversation({ person: BOB, texts: [] })
const due = (conversation: DirectConversation) => conversation.takeDue(true)

/** What two conversations have to say goes to the other one, until neither has anything to say. */
function exchange(one: DirectConversation, other: DirectConversation): void {
  for (let turn = 0; turn < 10; turn++) {
    const said = due(one).filter((text) => text.kind !== 'own-image')
    for (const text of said) {
      one.hear(text, true, 1)
      other.hear(text, false, 1)
    }
    const answered = due(other).filter((text) => text.kind !== 'own-image')
    for (const text of answered) {
      other.hear(text, true, 1)
      one.hear(text, false, 1)
    }
    if (said.length + answered.length === 0) return
  }
  throw new Error('they do not come to an end')
}

const words = ({ texts }: DirectConversation): readonly string[] => texts.map(({ text }) => text)
const states = ({ texts }: DirectConversation) => texts.map(({ delivery }) => delivery)

it('a text is ours to deliver until the other phone has it', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'hello' }, undefined, 5)
  expect(ann.isWaiting).toBe(true)
  expect(due(ann)).toEqual([{ kind: 'text', id: '1', text: 'hello' }])
  // Once for each time that the other one comes.
  expect(due(ann)).toEqual([])
  ann.begin()
  exchange(ann, bob)
  expect(words(bob)).toEqual(['hello'])
  expect(states(ann)).toEqual(['delivered'])
  expect(ann.isWaiting).toBe(false)
  expect(bob.unread).toBe(1)
})

it('a text that comes again is there once, and is confirmed again', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'hello' }, undefined, 5)
  const [text] = due(ann)
  if (!text || text.kind === 'own-image') throw new Error('nothing is due')
  expect(bob.hear(text, false, 1)).toHaveLength(1)
  due(bob)
  expect(bob.hear(text, false, 2)).toEqual([])
  expect(due(bob)).toEqual([{ kind: 'receipt', kept: ['1'] }])
  expect(words(bob)).toEqual(['hello'])
})

it('tells what was read, once, and only if the user lets it', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'one' }, undefined, 5)
  ann.write('2', { text: 'two' }, undefined, 6)
  exchange(ann, bob)
  expect(bob.markRead()).toBe(true)
  expect(bob.markRead()).toBe(false)
  expect(bob.unread).toBe(0)
  expect(bob.takeDue(false)).toEqual([])
  exchange(ann, bob)
  expect(states(ann)).toEqual(['read', 'read'])
  expect(due(bob)).toEqual([])
})

it('changes and deletions reach the other one, also of what was said before', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'helo' }, undefined, 5)
  ann.write('2', { text: 'oops' }, undefined, 6)
  exchange(ann, bob)
  ann.edit('1', 'hello')
  ann.delete('2')
  expect(ann.isWaiting).toBe(true)
  ann.begin()
  exchange(ann, bob)
  expect(bob.texts).toMatchObject([
    { text: 'hello', isEdited: true },
    { text: '', isDeleted: true },
  ])
  expect(ann.isWaiting).toBe(false)
  // Of somebody else.
  expect(bob.edit('1', 'forged')).toBeUndefined()
  expect(bob.delete('1')).toBeUndefined()
})

it('what nobody has seen is changed without a trace', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'helo' }, undefined, 5)
  ann.edit('1', 'hello')
  ann.write('2', { text: 'oops' }, undefined, 6)
  ann.delete('2')
  exchange(ann, bob)
  expect(bob.texts).toMatchObject([{ id: '1', text: 'hello', isEdited: false }])
  expect(ann.isWaiting).toBe(false)
})

it('a text that was changed on its way arrives as it is now', () => {
  const [ann, bob] = [begin(), begin()]
  ann.write('1', { text: 'helo' }, undefined, 5)
  const [lost] = due(ann)
  expect(lost).toMatchObject({ text: 'helo' })
  ann.edit('1', 'hello')
  ann.begin()
  exchange(ann, bob)
  expect(bob.texts).toMatchObject([{ id: '1', text: 'hello' }])
  expect(ann.isWaiting).toBe(false)
})

it('the other one can change neither our texts nor ones that are not there', () => {
  const ann = begin()
  ann.write('1', { text: 'mine' }, undefined, 5)
  expect(ann.hear({ kind: 'edit', of: '1', text: 'forged' }, false, 1)).toEqual([])
  expect(ann.hear({ kind: 'deletion', of: '1' }, false, 1)).toEqual([])
  expect(ann.hear({ kind: 'text', id: '1', text: 'forged' }, false, 1)).toEqual([])
  expect(ann.hear({ kind: 'edit', of: '2', text: 'what?' }, false, 1)).toEqual([])
  expect(words(ann)).toEqual(['mine'])
})

it('keeps the newest texts, and whatever is on its way', () => {
  const ann = begin()
  ann.write('mine', { text: 'wait for me' }, undefined, 5)
  for (let n = 0; n < MAX_TEXTS + 10; n++) ann.hear({ kind: 'text', id: `${n}`, text: 'spam' }, false, 1)
  expect(ann.texts).toHaveLength(MAX_TEXTS)
  expect(ann.texts[0]?.id).toBe('mine')
})

it('takes no more than can wait', () => {
  const ann = begin()
  for (let n = 0; n < MAX_WAITING; n++) expect(ann.write(`${n}`, { text: 'x' }, undefined, 1)).toBeDefined()
  expect(ann.write('more', { text: 'x' }, undefined, 1)).toBeUndefined()
})

it('what could not be said is said again', () => {
  const ann = begin()
  ann.write('1', { text: 'hello' }, undefined, 5)
  const [said] = due(ann)
  if (said && said.kind !== 'own-image') ann.failed(said)
  expect(due(ann)).toEqual([said])
})
