import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { wordingIn } from '../../../locales/wording'
import { personAt } from '../../../phone/people/person-id'

interface Words {
  readonly title: string
  readonly body: string
}

/** A notification that is shown nowhere. */
class WrittenNotification extends EventEmitter {
  static shown: WrittenNotification[] = []
  readonly words: Words

  constructor(words: Words) {
    super()
    this.words = words
  }
  show(): void {
    WrittenNotification.shown.push(this)
  }
  close(): void {
    WrittenNotification.shown = WrittenNotification.shown.filter((each) => each !== this)
  }
}
vi.mock('electron', () => ({ Notification: WrittenNotification }))
const { MentionAlert } = await import('./mention-alert')
beforeEach(() => (WrittenNotification.shown = []))

const { t } = wordingIn('en')
const here = { network: '1', networkName: undefined }
const mention = (text: string) => ({ room: 'Workshop', name: 'Bob', text, ...here })
const shown = () => WrittenNotification.shown.map(({ words }) => words.body)

it('says who has written what, and where; a click shows that room', () => {
  const opened: unknown[] = []
  const alert = new MentionAlert((network, place) => opened.push([network, place]))
  alert.add(mention('see the draft'), t)
  expect(WrittenNotification.shown[0]?.words).toEqual({ title: 'Bob in Workshop', body: 'see the draft' })
  WrittenNotification.shown[0]?.emit('click')
  expect([opened, shown()]).toEqual([[['1', { kind: 'room', name: 'Workshop' }]], []])
})

it('shows three at most, and none once the texts are read', () => {
  const alert = new MentionAlert(() => undefined)
  for (const text of ['one', 'two', 'three', 'four']) alert.add(mention(text), t)
  expect(shown()).toEqual(['two', 'three', 'four'])
  alert.clear()
  expect(shown()).toEqual([])
})

it('a text or an image for us alone is in no room', () => {
  const opened: unknown[] = []
  const alert = new MentionAlert((_, place) => opened.push(place))
  const bob = personAt('talk.example', 'Bob')
  alert.add({ name: 'Bob', person: bob, text: 'lunch?', ...here }, t)
  alert.add({ name: 'Bob', text: '', ...here }, t)
  expect(WrittenNotification.shown.map(({ words }) => words)).toEqual([
    { title: 'Bob', body: 'lunch?' },
    { title: 'Bob', body: 'Image' },
  ])
  WrittenNotification.shown[0]?.emit('click')
  expect(opened).toEqual([{ kind: 'person', id: bob, name: 'Bob' }])
})

it('names its author as the user does, and opens them by their name', () => {
  const opened: unknown[] = []
  const bob = personAt('talk.example', 'Bob')
  new MentionAlert((_, place) => opened.push(place)).add(
    { name: 'Bob', nickname: 'Boss', person: bob, text: 'lunch?', ...here },
    t,
  )
  expect(WrittenNotification.shown[0]?.words.title).toBe('Boss')
  WrittenNotification.shown[0]?.emit('click')
  expect(opened).toEqual([{ kind: 'person', id: bob, name: 'Bob' }])
})

it('says at which network it is where there are several', () => {
  new MentionAlert(() => undefined).add({ ...mention('hi'), networkName: 'club.example' }, t)
  expect(WrittenNotification.shown[0]?.words.title).toBe('Bob in Workshop · club.example')
})
