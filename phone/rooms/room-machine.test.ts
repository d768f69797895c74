import { describe, expect, it } from 'vitest'
import { DEFAULT_ROOM_SETTINGS, type RoomEvent, type RoomNews } from '../../protocol/rooms/inside'
import type { GroupView } from './keys-task'
import { RoomMachine } from './room-machine'
import type { RoomInput, RoomOutput } from './room-steps'

const keyOf = (digit: string): string => digit.repeat(64)
const [own, bob, cid] = [keyOf('a'), keyOf('b'), keyOf('c')]
/** The head of a message of MLS: 2, an application message; 3: a commit. */
const mls = (content: number, rest = '00'): string =>
  Buffer.from(`0001000204aabbccdd00000000000000000${content}${rest}`, 'hex').toString('base64url')

/** A machine, and the host and keys as the test plays them. */
class Play {
  readonly machine: RoomMachine
  outputs: RoomOutput[] = []
  #ids = 0

  constructor() {
    this.machine = new RoomMachine({ own, random: () => 0.5, newId: () => `id-${++this.#ids}` })
  }

  take(input: RoomInput): this {
    this.outputs.push(...this.machine.take(input))
    return this
  }

  hear(...news: readonly RoomNews[]): this {
    for (const each of news) this.take({ kind: 'news', news: each })
    return this
  }

  /** What was to be done since the last call, in short. */
  done(): readonly string[] {
    return this.outputs.splice(0).map((output) => {
      if (output.kind === 'send') return `send ${output.request.action}`
      if (output.kind === 'keys') return `keys ${output.task.kind}`
      if (output.kind === 'tell') return `tell ${output.event.kind}`
      return output.kind === 'start-timer' || output.kind === 'stop-timer'
        ? `${output.kind} ${output.timer}`
        : output.kind
    })
  }

  /** What was sent, asked of the keys, or decided; without timers and what is told. */
  acts(): readonly string[] {
    return this.done().filter((act) => !/^(tell|start-timer|stop-timer)/.test(act))
  }

  enters(fields: Partial<Extract<RoomNews, { action: 'room' }>> = {}): this {
    const room = { settings: DEFAULT_ROOM_SETTINGS, moderators: [own], you: 1, isGap: false }
    this.take({ kind: 'open' }).hear({ action: 'hello' })
    return this.hear({ action: 'room', ...room, last: 0, group: 0, epoch: 0, ...fields })
  }

  /** Founds the group; its event is number 1. */
  isInside(...members: readonly string[]): this {
    this.enters().hear({ action: 'ready' })
    this.take({ kind: 'done', result: { kind: 'founded', info: 'info' } })
    this.hear(event(1, { kind: 'found', id: `id-${this.#ids}`, data: '' }))
    this.take({ kind: 'done', result: { kind: 'adopted', group: viewOf(0, own, ...members) } })
    this.outputs = []
    return this
  }
}

const event = (number: number, fields: Partial<RoomEvent> = {}): RoomNews => ({
  ...{ action: 'event', number, kind: 'text', key: own, name: 'Own', id: 'x', unixMs: 7, group: 1, epoch: 0 },
  ...{ data: mls(1), ...fields },
})
const viewOf = (epoch: number, ...keys: readonly string[]): GroupView => ({
  ...{ epoch, ownLeaf: 0, moderators: [own], leaving: [] },
  members: keys.map((identity, leaf) => ({ identity, name: identity.slice(0, 1), leaf })),
})
const text = (id: string) =>
  ({ kind: 'say', said: { kind: 'text', id: id.padStart(22, '0'), text: id } }) as const
const sealed = (data: string, epoch = 0) =>
  ({ kind: 'done', result: { kind: 'sealed', data, epoch } }) as const

describe('a phone in a room', () => {
  it('founds the group where there is none, and is inside when its event comes back', () => {
    const play = new Play().enters()
    expect(play.acts()).toEqual(['send enter'])
    expect(play.hear({ action: 'ready' }).acts()).toEqual(['keys found'])
    play.take({ kind: 'done', result: { kind: 'founded', info: 'info' } })
    expect(play.acts()).toEqual(['send found'])
    // Somebody else's comes first: that group is entered.
    play.hear(event(1, { kind: 'found', key: bob, data: '' }))
    expect(play.done()).toContain('start-timer agree')
    expect(play.take({ kind: 'timer', timer: 'agree' }).acts()).toEqual(['send want-info'])
    play.hear({ action: 'info', group: 1, epoch: 0, part: 0, parts: 1, info: 'theirs' })
    expect(play.acts()).toEqual(['keys enter'])
    play.take({ kind: 'done', result: { kind: 'entry', epoch: 0, commit: mls(3), info: 'mine' } })
    expect(play.acts()).toEqual(['send commit'])
    play.hear(event(2, { kind: 'commit', id: 'id-2', data: mls(3) }))
    expect(play.acts()).toEqual(['keys adopt'])
    play.take({ kind: 'done', result: { kind: 'adopted', group: viewOf(1, own, bob) } })
    expect(play.outputs).toContainEqual({ kind: 'tell', event: { kind: 'phase', phase: 'inside' } })
  })

  it('sends one text at a time, until it comes back as it was sent', () => {
    const play = new Play().isInside()
    play.take(text('one')).take(text('two'))
    expect(play.acts()).toEqual(['keys seal'])
    expect(play.take(sealed(mls(1, '01'))).acts()).toEqual(['send text'])
    // With another content it is not ours.
    play.hear(event(2, { id: 'id-2', data: mls(1, '09') }))
    expect(play.done()).toEqual([])
    play.hear(event(3, { id: 'id-2', data: mls(1, '01') }))
    expect(play.done()).toContain('tell message')
    expect(play.machine.messages).toMatchObject([{ text: 'one', key: own, unixMs: 7 }])
  })

  it('repeats the same text after a loss', () => {
    const play = new Play().isInside()
    play.take(text('one')).take(sealed(mls(1, '01')))
    play.take({ kind: 'lost' }).done()
    play.enters({ last: 1, group: 1, epoch: 0 }).hear({ action: 'ready' })
    expect(play.outputs).toContainEqual({
      ...{ kind: 'send', request: { action: 'text', id: 'id-2', data: mls(1, '01') } },
    })
    expect(play.outputs).toContainEqual({ kind: 'send', request: { action: 'enter', since: 1 } })
  })

  it('repeats a text that another host refuses because we have not entered there', () => {
    const play = new Play().isInside()
    play
      .take(text('one'))
      .take(sealed(mls(1, '01')))
      .done()
    play.hear({ action: 'hello' }, { action: 'refused', of: 'text', id: 'id-2', reason: 'invalid' })
    expect(play.done()).not.toContain('tell unsaid')
    const room = { settings: DEFAULT_ROOM_SETTINGS, moderators: [own], you: 1, isGap: false }
    play.hear({ action: 'room', ...room, last: 1, group: 1, epoch: 0 }, { action: 'ready' })
    expect(play.acts()).toEqual(['send text'])
    // Only what that host is asked for is refused by it.
    play.hear({ action: 'refused', of: 'text', id: 'id-2', reason: 'invalid' })
    expect(play.done()).toContain('tell unsaid')
  })

  it('says a text again that came so late that nobody could read it', () => {
    const play = new Play().isInside()
    play
      .take(text('one'))
      .take(sealed(mls(1, '01')))
      .done()
    play.hear(event(2, { id: 'id-2', data: mls(1, '01'), epoch: 3 }))
    expect(play.acts()).toEqual(['keys seal'])
    expect(play.machine.messages).toEqual([])
    play.take(sealed(mls(1, '02')))
    expect(play.outputs.at(-2)).toEqual({
      ...{ kind: 'send', request: { action: 'text', id: 'id-3', data: mls(1, '02') } },
    })
  })

  it('takes each number once, and comes back for what is missing', () => {
    const play = new Play().isInside()
    play.hear(event(1, { key: bob }))
    expect(play.done()).toEqual([])
    play.hear(event(3, { key: bob }))
    expect(play.acts()).toEqual(['reconnect'])
  })

  it('removes who has gone: at once if it is the first, else in its turn', () => {
    const first = new Play().isInside(bob, cid)
    const member = (user: number, key: string) => ({ user, name: 'x', key, isMuted: false })
    const joined = [member(1, own), member(2, bob), member(3, cid)]
    expect(first.hear({ action: 'members', joined, left: [] }).acts()).toEqual([])
    const left = { action: 'members', joined: [], left: [{ user: 3, how: 'lost' }] } as const
    const news: RoomNews = { ...left, joined: [], left: [...left.left] }
    expect(first.hear(news).acts()).toEqual(['keys remove'])

    const second = new Play().isInside(bob, cid)
    second.hear({ action: 'members', joined, left: [] })
    second.hear(event(2, { kind: 'commit', key: bob, data: mls(3) }))
    const group = { ...viewOf(1, bob, own, cid), ownLeaf: 1 }
    const epoch = {
      kind: 'epoch',
      epoch: 1n,
      by: { identity: bob, name: 'b' },
      joined: [],
      left: [],
    } as const
    second.take({ kind: 'done', result: { kind: 'received', event: { ...epoch, ownCommit: 'none' }, group } })
    second.done()
    expect(second.hear(news).done()).toContain('start-timer commit')
    expect(second.take({ kind: 'timer', timer: 'commit' }).acts()).toEqual(['keys remove'])
  })

  it('shows the name that a member has proved, whatever the host says', () => {
    const play = new Play().isInside(bob)
    const named = { name: 'Ann', isMuted: false }
    play.hear({
      action: 'members',
      joined: [
        { ...named, user: 2, key: bob },
        { ...named, user: 3, key: cid },
      ],
      left: [],
    })
    const told = play.outputs.findLast((output) => output.kind === 'tell' && output.event.kind === 'members')
    expect(told).toMatchObject({
      event: { members: [{ key: bob, name: 'b' }, { key: cid, name: 'Ann' }, {}] },
    })
  })

  it('says who we are in the voice of the room', () => {
    const play = new Play().isInside()
    const voice = { groupId: 5, ticket: 'AA', secret: 'BB', balancer: ':5069' }
    play.hear({ action: 'ticket', ...voice })
    expect(play.outputs).toContainEqual({ kind: 'tell', event: { kind: 'ticket', user: 1, ...voice } })
  })

  it('waits for who is missing without a word of the host', () => {
    const play = new Play().isInside(bob)
    expect(play.take({ kind: 'timer', timer: 'settled' }).acts()).toEqual([])
    expect(play.take({ kind: 'timer', timer: 'missing' }).acts()).toEqual(['keys remove'])
  })

  const refusal = (cause: 'forbidden' | 'invalid') => {
    const came = { kind: 'refused', cause, reason: 'no' } as const
    return { kind: 'done', result: { kind: 'received', event: came, group: viewOf(0, own, bob) } } as const
  }

  it('tells the host of a commit that breaks the rules, and founds a group without it', () => {
    const play = new Play().isInside(bob)
    play.hear(event(2, { kind: 'commit', key: bob, data: mls(3) })).done()
    play.take(refusal('forbidden'))
    const complaint = { action: 'refused-commit', number: 2, cause: 'forbidden' }
    expect(play.outputs).toContainEqual({ kind: 'send', request: complaint })
    expect(play.acts()).toEqual(['send refused-commit', 'forget-keys'])
    expect(play.take({ kind: 'timer', timer: 'agree' }).acts()).toEqual(['keys found'])
    play.take({ kind: 'done', result: { kind: 'founded', info: 'info' } })
    // The host has not heard it of most members yet; another host has heard nothing.
    const late = { action: 'refused', of: 'found', id: 'id-2', reason: 'late' } as const
    expect(play.hear(late).acts()).toEqual(['send found'])
    play.take({ kind: 'lost' }).done()
    play.enters({ last: 2, group: 1, epoch: 1 }).hear({ action: 'ready' })
    expect(play.acts()).toEqual(['send enter', 'send refused-commit', 'keys found'])
    // A group of somebody else is as good.
    play.take({ kind: 'done', result: { kind: 'founded', info: 'info' } })
    play.hear(event(3, { kind: 'found', key: cid, group: 2, data: '' })).done()
    expect(play.take({ kind: 'timer', timer: 'agree' }).acts()).toEqual(['send want-info'])
  })

  it('ends when most members do not mind a commit that breaks the rules', () => {
    const play = new Play().isInside(bob)
    play.hear(event(2, { kind: 'commit', key: bob, data: mls(3) })).take(refusal('forbidden'))
    for (let n = 0; n < 8; n++) {
      play.take({ kind: 'timer', timer: 'agree' })
      play.take({ kind: 'done', result: { kind: 'founded', info: 'info' } })
      expect(play.acts()).toContain('send found')
      play.hear({ action: 'refused', of: 'found', id: `id-${n + 2}`, reason: 'late' })
    }
    expect(play.outputs).toContainEqual({ kind: 'tell', event: { kind: 'ended', cause: 'forbidden' } })
    expect(play.acts()).toEqual(['forget-keys', 'disconnect'])
    expect(play.take({ kind: 'open' }).done()).toEqual([])
  })

  it('enters again, a little later, after a commit that it cannot take', () => {
    const play = new Play().isInside(bob)
    play.hear(event(2, { kind: 'commit', key: bob, data: mls(3) })).done()
    expect(play.take(refusal('invalid')).acts()).toEqual(['send refused-commit', 'forget-keys'])
    expect(play.take({ kind: 'timer', timer: 'agree' }).acts()).toEqual(['send want-info'])
  })

  it('founds a new group when what the host gives is never valid', () => {
    const play = new Play().enters({ group: 1, epoch: 5 }).hear({ action: 'ready' })
    for (let n = 0; n < 3; n++) {
      expect(play.acts()).toContain('send want-info')
      expect(
        play.hear({ action: 'info', group: 1, epoch: 5, part: 0, parts: 1, info: 'bad' }).acts(),
      ).toEqual(['keys enter'])
      play.take({ kind: 'done', result: { kind: 'failed', task: 'enter', reason: 'bad' } })
      if (n < 2) play.take({ kind: 'timer', timer: 'agree' })
    }
    expect(play.acts()).toEqual(['keys found'])
  })

  it('takes and gives the info of a large group in parts', () => {
    const play = new Play().isInside(bob)
    const info = 'x'.repeat(100_000)
    play.hear({ action: 'info-wanted', group: 1, epoch: 0 }).done()
    play.take({ kind: 'done', result: { kind: 'group-info', info } })
    const sent = play.outputs.flatMap((output) => (output.kind === 'send' ? output.request : []))
    const given = sent.filter((request) => request.action === 'info')
    expect(given.map(({ part, parts, info: { length } }) => ({ part, parts, length }))).toEqual([
      { part: 0, parts: 3, length: 48 * 1024 },
      { part: 1, parts: 3, length: 48 * 1024 },
      { part: 2, parts: 3, length: 100_000 - 96 * 1024 },
    ])
    const newcomer = new Play().enters({ group: 1, epoch: 0 }).hear({ action: 'ready' })
    newcomer.hear(...given)
    expect(newcomer.outputs).toContainEqual({ kind: 'keys', task: { kind: 'enter', info } })
    // Of its own commit it gives a short info at once, a long one when it is asked.
    newcomer.take({ kind: 'done', result: { kind: 'entry', epoch: 0, commit: mls(3), info } })
    expect(newcomer.outputs).toContainEqual({
      kind: 'send',
      request: { action: 'commit', id: 'id-1', group: 1, epoch: 0, data: mls(3) },
    })
  })

  it('ends for the reason that the host gives', () => {
    const refused = new Play().take({ kind: 'open' }).hear({ action: 'hello' })
    refused.hear({ action: 'refused', of: 'enter', reason: 'banned' }).take({ kind: 'closed', code: 4005 })
    expect(refused.outputs.at(-1)).toEqual({ kind: 'tell', event: { kind: 'ended', cause: 'banned' } })
    const elsewhere = new Play().isInside().take({ kind: 'closed', code: 4006 })
    expect(elsewhere.outputs.at(-1)).toEqual({ kind: 'tell', event: { kind: 'ended', cause: 'displaced' } })
  })

  it('lets the host wait while the keys are busy, and reads on after it', () => {
    const play = new Play().isInside(bob)
    for (let n = 2; n < 80; n++) play.hear(event(n, { key: bob }))
    expect(play.outputs).toContainEqual({ kind: 'pause', is: true })
    const result = { kind: 'received', event: { kind: 'old' }, group: viewOf(0, own, bob) } as const
    for (let n = 2; n < 80; n++) play.take({ kind: 'done', result })
    expect(play.outputs).toContainEqual({ kind: 'pause', is: false })
  })

  it('makes another connection when the host does not answer', () => {
    const play = new Play().take({ kind: 'open' })
    expect(play.done()).toContain('start-timer answer')
    expect(play.take({ kind: 'timer', timer: 'answer' }).acts()).toEqual(['reconnect'])
  })
})
