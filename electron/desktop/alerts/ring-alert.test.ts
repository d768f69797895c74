import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { personAt } from '../../../phone/people/person-id'
import type { CallState } from '../../../phone/model'
import { DEFAULT_SETTINGS, type RoomRing } from '../../api'
import { talking } from '../../../lab/window/example-state'

/** A notification that is shown nowhere. */
class WrittenNotification extends EventEmitter<{ action: [{ actionIndex: number }]; click: [] }> {
  static shown: WrittenNotification[] = []
  readonly title: string

  constructor({ title }: { readonly title: string }) {
    super()
    this.title = title
  }
  show(): void {
    WrittenNotification.shown.push(this)
  }
  close(): void {
    WrittenNotification.shown = WrittenNotification.shown.filter((each) => each !== this)
  }
}
vi.mock('electron', () => ({ Notification: WrittenNotification }))
const { RingAlert } = await import('./ring-alert')
beforeEach(() => (WrittenNotification.shown = []))

const networks = ['studio', 'club'].map((server, n) => ({
  ...{ id: String(n + 1), server, connection: 'online', unread: 0, missed: 0 },
})) as { id: string; server: string; connection: 'online'; unread: number; missed: number }[]
const ring = (id: number, network = '1'): RoomRing => ({
  ...{ id, network, room: 'Workshop', person: personAt('studio', 'Ann'), name: 'Ann' },
})

function rig() {
  const now = { isFocused: false, done: [] as unknown[], call: { kind: 'idle' } as CallState }
  const alert = new RingAlert({
    window: {
      isFocused: () => now.isFocused,
      isDestroyed: () => false,
      flashFrame: (is) => now.done.push(is ? 'flash' : 'calm'),
    },
    raised: {
      raise: () => now.done.push('raise'),
      lower: () => now.done.push('lower'),
    },
    answer: (id, isJoining) => {
      now.done.push([id, isJoining])
      return { ok: true }
    },
    open: () => now.done.push('open'),
  })
  const update = (roomRings: readonly RoomRing[], count = 1, settings = DEFAULT_SETTINGS): void =>
    alert.update({
      ...{ roomRings, call: now.call, networks: networks.slice(0, count), settings },
      language: 'en',
    })
  const titles = (): string[] => WrittenNotification.shown.map(({ title }) => title)
  return { now, alert, update, titles }
}

it('says who asks into which room, once, and ends with the ringing', () => {
  const { now, update, titles } = rig()
  update([ring(1)])
  update([ring(1)])
  expect(titles()).toEqual(['Ann invites you to #\u00a0Workshop'])
  update([])
  expect([titles(), now.done]).toEqual([[], ['flash', 'raise', 'calm', 'lower']])
})

it('calls whoever asks as the user does', () => {
  const { update, titles } = rig()
  update([{ ...ring(1), nickname: 'Mum' }])
  expect(titles()).toEqual(['Mum invites you to #\u00a0Workshop'])
})

it('leaves the window where it is during a call', () => {
  const { now, update } = rig()
  now.call = talking
  update([ring(1)])
  expect(now.done).toEqual(['flash'])
})

it('names the network where there are several', () => {
  const { update, titles } = rig()
  update([ring(1, '2')], 2)
  expect(titles()).toEqual([expect.stringContaining('club')])
})

it('answers: joining shows the window', () => {
  const { now, update } = rig()
  update([ring(1), ring(2)])
  const [one, two] = WrittenNotification.shown
  now.done = []
  one?.emit('action', { actionIndex: 0 })
  two?.emit('action', { actionIndex: 1 })
  expect(now.done).toEqual(['open', [1, true], [2, false]])
})

it('shows nothing in front of the user, or where the setting is off', () => {
  const { now, alert, update, titles } = rig()
  now.isFocused = true
  update([ring(1)])
  now.isFocused = false
  update([ring(1), ring(2)], 1, {
    ...DEFAULT_SETTINGS,
    notifications: { ...DEFAULT_SETTINGS.notifications, incoming: false },
  })
  expect(titles()).toEqual([])
  update([ring(1), ring(2), ring(3)])
  expect(titles()).toHaveLength(1)
  alert.close()
  expect(titles()).toEqual([])
})
