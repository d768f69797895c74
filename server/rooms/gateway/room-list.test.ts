import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { jsonIn, isObject } from '../../../base/json'
import { type ListedRoom, listNewsIn, type ListNews } from '../../../protocol/rooms'
import { RoomList } from './room-list'
import type { RoomsHost } from './rooms'

const nothing = (): void => undefined
const hostNamed = (id: string): RoomsHost => ({
  ...{ id, isCongested: false, join: nothing, leave: nothing, relay: nothing },
})
const [host, other] = [hostNamed('h'), hostNamed('other')]
const room = (name: string, fields: Partial<ListedRoom> = {}): ListedRoom => ({
  ...{ name, topic: '', mode: 'open', entry: 'anybody', people: [], count: 1, ...fields },
})

/** Somebody who follows the list. */
class Watcher {
  queuedBytes = 0
  readonly news: ListNews[] = []
  readonly rooms = new Map<string, number>()

  deliver(text: Buffer): void {
    const object = jsonIn(text.toString())
    const news = isObject(object) ? listNewsIn(object) : undefined
    if (!news) throw new Error(`this is no news: ${text.toString()}`)
    this.news.push(news)
    for (const name of news.gone) this.rooms.delete(name)
    for (const { name, count } of news.rooms) this.rooms.set(name, count)
  }

  get shown(): string {
    return [...this.rooms].map(([name, count]) => `${name} ${count}`).join()
  }
}

function start() {
  const clock = new ManualClock()
  const list = new RoomList(clock)
  const watcher = new Watcher()
  return { clock, list, watcher }
}

it('is told whole at first, also when it is empty, and then what changes, once a second', () => {
  const { clock, list, watcher } = start()
  list.watch(watcher, 'a')
  expect(watcher.news).toEqual([{ action: 'rooms', rooms: [], gone: [] }])
  list.show(host, room('one'), undefined)
  clock.advance(1_000)
  expect(watcher.shown).toBe('one 1')
  list.show(host, room('two'), undefined)
  for (let count = 2; count < 50; count++) list.show(host, room('one', { count }), undefined)
  clock.advance(1_000)
  expect(watcher.shown).toBe('one 49,two 1')
  expect(watcher.news).toHaveLength(3)
  list.hide(host, 'one')
  // It came and went: nobody hears of it.
  list.show(host, room('brief'), undefined)
  list.hide(host, 'brief')
  clock.advance(1_000)
  expect(watcher.news.at(-1)).toEqual({ action: 'rooms', rooms: [], gone: ['one'] })
  list.leave(watcher)
  expect(clock.pendingTimers).toBe(0)
})

it('does not show a room for the invited to others', () => {
  const { clock, list, watcher } = start()
  const guest = new Watcher()
  list.watch(watcher, 'a')
  list.watch(guest, 'b')
  list.show(host, room('secret'), ['b'])
  list.show(host, room('both'), ['a', 'b'])
  clock.advance(1_000)
  expect([watcher.shown, guest.shown]).toEqual(['both 1', 'secret 1,both 1'])
  list.show(host, room('secret'), ['a'])
  clock.advance(1_000)
  expect([watcher.shown, guest.shown]).toEqual(['both 1,secret 1', 'both 1'])
})

it('loses the rooms of a host that is lost, but none that is at another one by now', () => {
  const { clock, list, watcher } = start()
  list.watch(watcher, 'a')
  for (const name of ['one', 'two']) list.show(host, room(name), undefined)
  list.show(other, room('two', { count: 2 }), undefined)
  list.hide(host, 'two')
  list.hostDown(host)
  clock.advance(1_000)
  expect(watcher.shown).toBe('two 2')
})

it('has 5,000 rooms, in pages, as fast as they are read', () => {
  const { clock, list, watcher } = start()
  for (let n = 0; n < 5_001; n++) list.show(host, room(`room ${n}`), undefined)
  expect(list.size).toBe(5_000)
  list.watch(watcher, 'a')
  expect(watcher.rooms.size).toBe(100)
  watcher.queuedBytes = 1_000_000
  for (let n = 0; n < 10; n++) clock.advance(50)
  expect(watcher.rooms.size).toBe(100)
  watcher.queuedBytes = 0
  clock.advance(1_000)
  for (let n = 0; n < 49; n++) clock.advance(50)
  expect(watcher.rooms.size).toBe(5_000)
  const count = watcher.news.length
  clock.advance(10_000)
  expect(watcher.news).toHaveLength(count)
})

it('shows a room as its new host has it, when the old one tells of it last and then has nobody', () => {
  const { clock, list, watcher } = start()
  list.watch(watcher, 'a')
  list.show(host, room('one', { count: 3 }), undefined)
  list.show(other, room('one', { count: 4 }), undefined)
  // There somebody is still waited for.
  list.show(host, room('one', { count: 1 }), undefined)
  list.hide(host, 'one')
  clock.advance(1_000)
  expect(watcher.shown).toBe('one 4')
  list.hostDown(other)
  clock.advance(1_000)
  expect([watcher.shown, list.size]).toEqual(['', 0])
})

it('is told to others once a second, also while one does not read, who hears of no room that came and went', () => {
  const { clock, list, watcher } = start()
  const asleep = new Watcher()
  list.watch(watcher, 'a')
  list.watch(asleep, 'b')
  asleep.queuedBytes = 1_000_000
  for (let n = 0; n < 1_000; n++) {
    list.show(host, room(`brief ${n}`), undefined)
    list.hide(host, `brief ${n}`)
  }
  for (let count = 1; count <= 100; count++) {
    list.show(host, room('one', { count }), undefined)
    clock.advance(50)
  }
  expect(watcher.news.length).toBeLessThan(10)
  asleep.queuedBytes = 0
  clock.advance(1_000)
  expect([watcher.shown, asleep.shown]).toEqual(['one 100', 'one 100'])
  expect(asleep.news).toHaveLength(2)
})
