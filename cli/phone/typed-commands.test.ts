import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { FULL_CLEANING, type PhoneState, type RoomMember, type RoomState } from '../../phone/model'
import { personAt } from '../../phone/people/person-id'
import type { WriteResult } from '../../phone/rooms/room-manager'
import { ROOM_USAGE, runTypedCommand, type CommandTarget, TYPED_USAGE } from './typed-commands'

const BOB = { id: 1, contact: 'Bob B' }
const CAROL = { id: 2, contact: 'carol' }
const calling = ({ id, contact }: typeof BOB) =>
  ({ ...{ id, contact, person: personAt('here', contact) }, privacy: 'not-private', sinceMs: 1 }) as const
const RINGING = { call: { kind: 'ringing', ...calling(BOB) } } as const
const TALKING = {
  call: { kind: 'talking', ...calling(BOB), direction: 'incoming', muted: false },
} as const
const KEY = 'c'.repeat(64)
const member = (name: string, key: string): RoomMember => ({
  ...{ name, key, isYou: false, isModerator: false, isMuted: false, isPresent: true, isInGroup: true },
  ...{ privacy: 'new', isBlocked: false },
})
const MEMBERS = [member('Ada Lovelace', KEY), member('Bob', 'b'.repeat(64)), member('Bob', 'd'.repeat(64))]
const ROOM: RoomState = {
  ...{ name: 'Tea', phase: 'inside', key: 'a'.repeat(64), isModerator: false, voice: 'connected' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
  asks: [{ guest: 3, name: 'Zoe' }],
  browserGuests: [{ id: 'f'.repeat(16), name: 'Max', by: KEY, isConnected: true, isSpeaking: false }],
}
const WAITING = { waiting: calling(CAROL) }

/** Records the phone's commands for a line. */
async function typed(
  line: string,
  result: WriteResult = { ok: true, id: 'first' },
  isAsked = false,
  state: Pick<PhoneState, 'call' | 'waiting'> = RINGING,
  room?: RoomState,
): Promise<{ readonly done: readonly unknown[]; readonly problem: string | undefined }> {
  const done: unknown[] = []
  const did =
    (name: string) =>
    (...args: unknown[]) => {
      done.push([name, ...args])
      return result
    }
  const target: CommandTarget = {
    confirmation: {
      isAsked,
      call: did('call'),
      accept: did('accept'),
      confirm: did('confirm'),
    },
    phone: {
      lookUp: () => Promise.resolve(),
      refuse: did('refuse'),
      refuseWaiting: did('refuseWaiting'),
      hangUp: did('hangUp'),
      setMuted: did('setMuted'),
      state: { connection: { kind: 'signed-out' }, ...state },
    },
    room: {
      rooms: {
        ...{ state: room, members: room ? MEMBERS : [] },
        ...{ enter: did('enter'), leave: did('leave'), write: did('write'), edit: did('edit') },
        ...{ delete: did('delete'), talk: did('talk'), setMuted: did('setRoomMuted') },
        confirm: did('confirmMember'),
        ...{
          admitGuest: did('admitGuest'),
          refuseGuest: did('refuseGuest'),
          removeGuest: did('removeGuest'),
        },
        moderation: {
          ...{ kick: did('kick'), muteMember: did('muteMember'), giveFloor: did('giveFloor') },
          ...{ invite: did('invite'), setModerator: did('setModerator'), close: did('close') },
          changeSettings: did('changeSettings'),
          newLink: (onLink) => {
            onLink('secret')
            return result
          },
        },
      },
      identityOf: (contact) => (contact === 'carol' ? KEY : undefined),
      tellMembers: did('tellMembers'),
      ring: did('ring'),
      tellLink: did('tellLink'),
    },
    setCleaning: did('setCleaning'),
    quit: did('quit'),
  }
  const problem = await runTypedCommand(target, line)
  return { done, problem }
}

describe('a typed line', () => {
  it.each([
    ['call Ada Lovelace', ['call', 'Ada Lovelace']],
    ['  accept ', ['accept', { line: 'stage', ...RINGING.call }]],
    ['confirm', ['confirm']],
    ['accept Bob B', ['accept', { line: 'stage', ...RINGING.call }]],
    ['refuse', ['refuse', BOB]],
    ['refuse Bob B', ['refuse', BOB]],
    ['hangup', ['hangUp', BOB]],
    ['hangup  Bob B', ['hangUp', BOB]],
    ['mute', ['setMuted', true]],
    ['unmute', ['setMuted', false]],
    ['dsp all', ['setCleaning', FULL_CLEANING]],
    ['quit', ['quit']],
  ])('“%s” runs a command of the phone', async (line, action) => {
    expect(await typed(line)).toEqual({ done: [action], problem: undefined })
  })

  it.each([
    ['accept carol', '“carol” is not calling: Bob B'],
    ['refuse carol', '“carol” is not calling: Bob B'],
    ['hangup carol', 'there is no call with “carol”'],
  ])('“%s” leaves the call of somebody else alone', async (line, problem) => {
    expect(await typed(line)).toEqual({ done: [], problem })
  })

  it('accepts and refuses a caller who waits by the name only', async () => {
    const waiting = { line: 'waiting', ...WAITING.waiting }
    for (const first of [RINGING, TALKING]) {
      const write = (line: string) => typed(line, undefined, false, { ...first, ...WAITING })
      expect((await write('accept carol')).done).toEqual([['accept', waiting]])
      expect((await write('refuse carol')).done).toEqual([['refuseWaiting', CAROL]])
    }
    for (const command of ['accept', 'refuse']) {
      expect(await typed(command, undefined, false, { ...TALKING, ...WAITING })).toEqual({
        done: [],
        problem: 'whose call? Write the name, too: carol',
      })
      const { problem } = await typed(command, undefined, false, { ...RINGING, ...WAITING })
      expect(problem).toContain('Bob B, carol')
    }
    const { done } = await typed('refuse Bob B', undefined, false, { ...RINGING, ...WAITING })
    expect(done).toEqual([['refuse', BOB]])
  })

  it.each(['accept', 'refuse', 'accept carol'])('“%s” says that nobody calls', async (line) => {
    expect(await typed(line, undefined, false, TALKING)).toEqual({
      done: [],
      problem: 'Nobody is calling now.',
    })
  })

  it('that is empty does nothing', async () => {
    expect(await typed('  ')).toEqual({ done: [], problem: undefined })
  })

  it.each([
    ['call', 'call whom? Write: call NAME'],
    ['dsp magic', 'dsp what? Write: dsp all, none or some of echo,noise,gain'],
    [
      'dance',
      `“dance” is not a command: use call NAME, accept [NAME], confirm, refuse [NAME], hangup [NAME], mute, unmute, dsp CLEANING or quit; about a room ${ROOM_USAGE}`,
    ],
  ])('“%s” is answered with the correct usage', async (line, problem) => {
    expect(await typed(line)).toEqual({ done: [], problem })
  })

  it('that fails is answered with the reason', async () => {
    const { problem } = await typed('accept', { ok: false, problem: { key: 'problem.name.empty' } })
    expect(problem).toBe(wordingIn('en').t('problem.name.empty'))
  })

  it.each(['call bob', 'accept'])('“%s” with a warning is answered with how to confirm', async (line) => {
    const refused = {
      ok: false,
      problem: { key: 'problem.privacyChanged', fill: { name: 'bob' } },
    } as const
    const { problem } = await typed(line, refused, true)
    expect(problem).toMatch(/bob’s identity has changed.*Type: confirm$/)
  })
})

it('the usage has every command', () =>
  expect(TYPED_USAGE).toBe(
    'call NAME, accept [NAME], confirm, refuse [NAME], hangup [NAME], mute, unmute, dsp CLEANING, quit',
  ))

describe('a typed line about a room', () => {
  const inRoom = (line: string, room = ROOM, state: Pick<PhoneState, 'call'> = { call: { kind: 'idle' } }) =>
    typed(line, undefined, false, state, room)

  it.each([
    ['enter Tea room', ['enter', 'Tea room']],
    ['say hello  all', ['write', 'hello  all', { mentions: [] }]],
    ['say hello @Ada Lovelace', ['write', 'hello @Ada Lovelace', { mentions: [KEY] }]],
    ['say @Ada Lovelaces cat', ['write', '@Ada Lovelaces cat', { mentions: [] }]],
    ['say @Ada Lovelace: hi', ['write', '@Ada Lovelace: hi', { mentions: [KEY] }]],
    ['reply abc yes, sure', ['write', 'yes, sure', { mentions: [], replyTo: 'abc' }]],
    ['edit abc no', ['edit', 'abc', 'no']],
    ['delete abc', ['delete', 'abc']],
    ['talk', ['talk', true]],
    ['release', ['talk', false]],
    ['members', ['tellMembers']],
    ['ring', ['ring']],
    ['leave', ['leave']],
    ['mute-member Ada Lovelace', ['muteMember', KEY, true]],
    ['unmute-member Ada Lovelace', ['muteMember', KEY, false]],
    [`kick ${KEY}`, ['kick', KEY]],
    ['browser-guests members', ['changeSettings', { browserGuests: 'members' }]],
    ['admit Zoe', ['admitGuest', 3]],
    ['turn-away Zoe', ['refuseGuest', 3]],
    ['remove-guest Max', ['removeGuest', 'f'.repeat(16)]],
    ['floor', ['giveFloor', undefined]],
    ['floor Ada Lovelace', ['giveFloor', KEY]],
    ['moderator Ada Lovelace', ['setModerator', KEY, true]],
    ['invite carol', ['invite', KEY]],
    ['link', ['tellLink', 'secret']],
    ['mode push-to-talk', ['changeSettings', { mode: 'push-to-talk' }]],
    ['entry invited', ['changeSettings', { entry: 'invited' }]],
    ['topic Coffee, now', ['changeSettings', { topic: 'Coffee, now' }]],
    ['close', ['close']],
    ['mute', ['setRoomMuted', true]],
    ['unmute', ['setRoomMuted', false]],
  ])('“%s” does what it says', async (line, action) => {
    expect(await inRoom(line)).toEqual({ done: [action], problem: undefined })
  })

  it.each([
    ['kick Bob', 'several are called “Bob”: write the key'],
    ['kick eve', 'nobody in the room is called “eve”'],
    ['invite eve', 'nobody with an identity is at the server as “eve”'],
    ['edit abc', 'write: edit ID TEXT'],
    ['reply', 'write: reply ID TEXT'],
    ['mode loud', 'which mode? Write: mode open|push-to-talk'],
    ['admit eve', 'no guest asks as “eve”'],
    ['remove-guest eve', 'no guest is called “eve”'],
    ['browser-guests all', 'who may let guests in? Write: browser-guests nobody|moderators|members'],
    ['entry all', 'who may enter? Write: entry anybody|invited|link'],
  ])('“%s” is answered with what is missing', async (line, problem) => {
    expect(await inRoom(line)).toEqual({ done: [], problem })
  })

  it('mutes the call rather than the room that it holds', async () => {
    expect((await inRoom('mute', ROOM, TALKING)).done).toEqual([['setMuted', true]])
  })

  it('confirms a member’s other identity, where no call is asked about', async () => {
    const doubtful = { ...ROOM, doubted: [KEY] }
    expect((await inRoom('confirm', doubtful)).done).toEqual([['confirmMember', KEY]])
    const { done } = await typed('confirm', undefined, true, RINGING, doubtful)
    expect(done).toEqual([['confirm']])
  })
})
