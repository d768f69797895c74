import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { wordingIn } from '../../../locales/wording'

interface Words {
  readonly title: string
  readonly body: string
  readonly silent: boolean
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
const { AskAlert } = await import('./ask-alert')
beforeEach(() => (WrittenNotification.shown = []))

const { t } = wordingIn('en')
const ZOE = { guest: 1, name: 'Zoe' }
const EVE = { guest: 2, name: 'B0b', lookAlike: 'Bob' }
const at = (...asks: (typeof ZOE)[]) => ({ network: '1', networkName: undefined, room: 'Workshop', asks })
const titles = () => WrittenNotification.shown.map(({ words }) => words.title)

it('says who asks to join which room, once each; a click shows that room', () => {
  const opened: unknown[] = []
  const alert = new AskAlert((network, room) => opened.push([network, room]))
  alert.add(at(ZOE), t)
  alert.add(at(ZOE, EVE), t)
  expect(titles()).toEqual(['Zoe asks to join Workshop', 'B0b asks to join Workshop'])
  expect(WrittenNotification.shown[1]?.words.body).toMatch(
    /^The name looks like Bob, but nothing proves that it is them\. Guests come/,
  )
  expect(WrittenNotification.shown[0]?.words.silent).toBe(true)
  WrittenNotification.shown[0]?.emit('click')
  expect(opened).toEqual([['1', 'Workshop']])
  // Whoever has looked is not told again.
  alert.add(at(ZOE, EVE), t)
  expect(titles()).toEqual(['B0b asks to join Workshop'])
})

it('shows each as long as the guest waits, whatever goes on at another network', () => {
  const alert = new AskAlert(() => undefined)
  alert.add(at(ZOE, EVE), t)
  alert.add({ ...at({ guest: 1, name: 'Max' }), network: '2', networkName: 'club.example' }, t)
  alert.tidy(at(EVE))
  expect(titles()).toEqual(['B0b asks to join Workshop', 'Max asks to join Workshop · club.example'])
  alert.tidy({ ...at(), network: '2' })
  alert.close()
  expect(titles()).toEqual([])
})
