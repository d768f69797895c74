import { describe, expect, it } from 'vitest'
import { MessageReader, serverToClient, type ServerMessage } from '../protocol/directory'
import type { ClientConnection } from './client-connection'
import { Member } from './member'
import { PresenceFeed, type Timing } from './presence-feed'

/** Time that passes when the test says so. */
class TestTiming implements Timing {
  #waiting: { readonly act: () => void; readonly delayMs: number }[] = []

  after(delayMs: number, act: () => void): () => void {
    const entry = { act, delayMs }
    this.#waiting.push(entry)
    return () => (this.#waiting = this.#waiting.filter((each) => each !== entry))
  }

  soon(act: () => void): void {
    this.after(0, act)
  }

  get delays(): readonly number[] {
    return this.#waiting.map(({ delayMs }) => delayMs)
  }

  /** Does what waits now. @returns whether there was anything */
  step(): boolean {
    const due = this.#waiting
    this.#waiting = []
    for (const { act } of due) act()
    return due.length > 0
  }

  settle(): void {
    while (this.step());
  }
}

/** What a client has seen: the names on its list, and every message. */
class Seen {
  readonly list = new Set<string>()
  readonly messages: ServerMessage[] = []
  readonly #reader = new MessageReader(serverToClient)

  take(frame: Uint8Array): void {
    const { messages, error } = this.#reader.push(frame)
    if (error) throw error
    for (const message of messages) {
      this.messages.push(message)
      if (message.kind === 'add-contact') for (const name of message.contacts) this.#add(name)
      if (message.kind === 'del-contact') for (const name of message.contacts) this.#remove(name)
    }
  }

  #add(name: string): void {
    if (this.list.has(name)) throw new Error(`${name} arrives twice`)
    this.list.add(name)
  }

  #remove(name: string): void {
    if (!this.list.delete(name)) throw new Error(`${name} leaves who never came`)
  }
}

function scene() {
  const timing = new TestTiming()
  const online = new Map<string, Member>()
  const feed = new PresenceFeed(() => online.values(), timing)
  const seen = new Map<Member, Seen>()
  const come = (name: string, block?: Uint8Array): Member => {
    const its = new Seen()
    const connection = {
      sendFrame: (frame: Uint8Array) => its.take(frame),
      sendList: (frames: readonly Uint8Array[]) => frames.forEach((frame) => its.take(frame)),
    }
    const member = new Member(name, block, connection as unknown as ClientConnection)
    seen.set(member, its)
    online.set(name, member)
    feed.arrived(member)
    return member
  }
  const go = (member: Member): void => {
    online.delete(member.name)
    seen.delete(member)
    feed.left(member)
  }
  const seenBy = (member: Member): Seen => seen.get(member) ?? new Seen()
  return { timing, feed, come, go, seenBy, seen, online }
}

/** More than are told one by one. */
const crowd = (come: (name: string) => Member, count = 120): Member[] =>
  Array.from({ length: count }, (_, n) => come(`c${n}`))

describe('who comes and goes', () => {
  it('is told at once among few', () => {
    const { come, go, seenBy, timing } = scene()
    const [alice, bob] = [come('alice'), come('bob')]
    expect(seenBy(alice).messages).toEqual([{ kind: 'add-contact', contacts: ['bob'] }])
    expect(seenBy(bob).messages).toEqual([{ kind: 'add-contact', contacts: ['alice'] }])
    go(alice)
    expect(seenBy(bob).messages.at(-1)).toEqual({ kind: 'del-contact', contacts: ['alice'] })
    expect(timing.delays).toEqual([])
  })

  it('is gathered in a crowd, but the first change after quiet is told at once', () => {
    const { come, seenBy, timing } = scene()
    const [first] = crowd(come)
    timing.settle()
    if (!first) throw new Error('nobody')
    const before = seenBy(first).messages.length
    come('one')
    expect(seenBy(first).messages.slice(before)).toEqual([{ kind: 'add-contact', contacts: ['one'] }])
    expect(timing.delays).toEqual([2])
    come('two')
    come('three')
    expect(seenBy(first).messages.length).toBe(before + 1)
    timing.settle()
    expect(seenBy(first).messages.at(-1)).toEqual({ kind: 'add-contact', contacts: ['two', 'three'] })
    expect(seenBy(first).messages.length).toBe(before + 2)
  })

  it('waits longer the more there are', () => {
    const { come, timing } = scene()
    crowd(come, 300)
    timing.settle()
    come('one')
    while (timing.delays[0] === 0) timing.step()
    expect(timing.delays).toEqual([6])
  })

  it('is nobody who came and left between two tellings', () => {
    const { come, go, seenBy, timing } = scene()
    const [first] = crowd(come)
    timing.settle()
    come('one')
    const before = first && seenBy(first).messages.length
    go(come('brief'))
    timing.settle()
    expect(first && seenBy(first).messages.length).toBe(before)
  })

  it('leaves before it comes back', () => {
    const { come, go, seenBy, timing } = scene()
    const [first, second] = crowd(come)
    timing.settle()
    come('one')
    if (!first || !second) throw new Error('nobody')
    go(second)
    come(second.name)
    timing.settle()
    expect(seenBy(first).messages.slice(-2)).toEqual([
      { kind: 'del-contact', contacts: [second.name] },
      { kind: 'add-contact', contacts: [second.name] },
    ])
  })

  it('is the same for everybody in the end, in whatever order it happens', () => {
    const { come, go, seen, online, timing } = scene()
    let random = 1
    const next = (below: number): number => (random = (random * 48_271) % 2_147_483_647) % below
    for (let n = 0; n < 1000; n++) {
      const name = `c${next(150)}`
      const member = online.get(name)
      if (member) go(member)
      else come(name, next(2) ? Uint8Array.of(0x52, 0x44, 1) : undefined)
      if (next(20) === 0) timing.step()
    }
    timing.settle()
    expect(seen.size).toBeGreaterThan(50)
    const everybody = [...online.keys()].toSorted()
    for (const [member, { list }] of seen)
      expect([...list].toSorted()).toEqual(everybody.filter((name) => name !== member.name))
  })
})

describe('what is sent between members', () => {
  it('waits until both are known to each other', () => {
    const { come, feed, seenBy, timing } = scene()
    const [first] = crowd(come)
    timing.settle()
    come('one')
    const late = come('late')
    const order: string[] = []
    feed.whenTold([late, first], () => order.push(`called, ${first && seenBy(first).list.has('late')}`))
    feed.whenTold([first], () => order.push('another'))
    expect(order).toEqual(['another'])
    timing.settle()
    expect(order).toEqual(['another', 'called, true'])
  })

  it('is dropped when the server stops', () => {
    const { come, feed, timing } = scene()
    crowd(come)
    timing.settle()
    come('one')
    const late = come('late')
    feed.whenTold([late], () => expect.unreachable('nobody is told any more'))
    feed.close()
    expect(timing.delays).toEqual([])
  })
})
