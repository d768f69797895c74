import { describe, expect, it } from 'vitest'
import type { AppState, Commands } from '../../api'
import { trayMenu, type TrayCommands } from './tray-menu'
import { trayStatus } from './tray-status'
import { somebody } from '../../../phone/people/testing/somebody'

const here = { id: '1', server: 'studio', connection: 'online', unread: 0, missed: 0 } as const
const offline = { ...here, id: '2', connection: 'connecting' } as const
const blank = { id: '3', connection: 'signed-out', unread: 0, missed: 0 } as const

const state = {
  language: 'en',
  connection: { kind: 'online', sinceMs: 0, encrypted: false },
  networks: [here],
  call: { kind: 'idle' },
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
} as unknown as AppState
const talking = {
  kind: 'talking',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'incoming',
  sinceMs: 0,
  muted: false,
} as const
const bob = { ...somebody('bob'), privacy: 'not-private', sinceMs: 0 } as const
const BOB = { id: 1, contact: 'bob' }

describe('the tray’s icon', () => {
  it.each<[string, Partial<AppState>, string, string]>([
    ['online', {}, 'online', 'Online'],
    ['offline', { networks: [offline] }, 'offline', 'Offline'],
    ['some networks', { networks: [offline, here] }, 'online', 'Online on 1 of 2 networks'],
    ['all networks', { networks: [here, here, blank] }, 'online', 'Online'],
    ['no network yet', { networks: [blank] }, 'offline', 'Offline'],
    ['a missed call', { unseenMissed: 1 }, 'missed', '1 missed call'],
    ['missed calls', { unseenMissed: 3 }, 'missed', '3 missed calls'],
    ['missed calls while offline', { networks: [offline], unseenMissed: 2 }, 'missed', '2 missed calls'],
    ['a call rather than missed calls', { call: talking, unseenMissed: 1 }, 'in-call', 'In a call with bob'],
    ['an incoming call', { call: { kind: 'ringing', ...bob } }, 'in-call', 'bob is calling'],
    ['an outgoing call', { call: { kind: 'calling', ...bob } }, 'in-call', 'Calling bob'],
    ['a held call', { held: { ...bob, direction: 'incoming' } }, 'in-call', 'In a call with bob'],
  ])('shows %s', (_, more, icon, text) => {
    expect(trayStatus({ ...state, ...more })).toEqual({ icon, text })
  })
})

/** The menu's items by id, and the commands that clicks gave. */
function menuOf(more: Partial<AppState>) {
  const done: unknown[][] = []
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      done.push([name, ...args])
      return { ok: true } as const
    }
  const names = [
    'accept',
    'refuse',
    'hangUp',
    'setMuted',
    'swapCalls',
    'hangUpHeld',
    'acceptWaiting',
    'refuseWaiting',
  ] as const
  const commands: TrayCommands = {
    ...(Object.fromEntries(names.map((name) => [name, note(name)])) as Pick<
      Commands,
      (typeof names)[number]
    >),
    changeSettings: note('changeSettings'),
    open: note('open'),
    quit: note('quit'),
  }
  const items = trayMenu({ ...state, ...more }, commands).filter(({ type }) => type !== 'separator')
  const click = (id: string): void => {
    const item = items.find((each) => each.id === id)
    if (!item?.click) throw new Error(`the menu has no ${id}`)
    ;(item.click as () => void)()
  }
  return { ids: items.map(({ id }) => id), done, click }
}

describe('the tray’s menu', () => {
  it('has no call items without a call', () => {
    const { ids, done, click } = menuOf({})
    expect(ids).toEqual(['open', 'status', 'quiet', 'quit'])
    click('open')
    click('quit')
    expect(done.map(([name]) => name)).toEqual(['open', 'quit'])
  })

  it('answers and declines', () => {
    const { ids, done, click } = menuOf({ call: { kind: 'ringing', ...bob } })
    expect(ids).toContain('answer')
    click('answer')
    click('decline')
    expect(done).toEqual([
      ['accept', { id: 1, contact: 'bob' }],
      ['refuse', BOB],
    ])
  })

  it('mutes, holds and hangs up', () => {
    const { done, click } = menuOf({ call: { ...talking, muted: true } })
    click('mute')
    click('swap')
    click('hang-up')
    expect(done).toEqual([
      ['setMuted', false],
      ['swapCalls', BOB],
      ['hangUp', BOB],
    ])
  })

  it('answers the second caller and keeps the first call', () => {
    const { done, click } = menuOf({ call: talking, waiting: bob })
    click('answer')
    click('decline')
    expect(done).toEqual([
      ['acceptWaiting', { id: 1, contact: 'bob' }, 'hold'],
      ['refuseWaiting', BOB],
    ])
  })

  it('hangs up a held call, and offers nothing else for it', () => {
    const { done, click } = menuOf({ held: { ...bob, direction: 'incoming' } })
    click('hang-up')
    expect(done).toEqual([['hangUpHeld', BOB]])
  })

  it.each([
    [{ quiet: false, untilMs: 5 }, { kind: 'on' }],
    [{ quiet: true, untilMs: undefined }, { kind: 'off' }],
    [
      { quiet: true, untilMs: 5 },
      { kind: 'off-until', untilMs: 5 },
    ],
  ])('switches do not disturb, now %j, to %j', (doNotDisturb, manual) => {
    const { done, click } = menuOf({ doNotDisturb })
    click('quiet')
    expect(done).toEqual([['changeSettings', { manualQuiet: manual }]])
  })
})
