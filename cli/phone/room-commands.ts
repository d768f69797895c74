import type { CommandResult, GuestAsk, RoomMember } from '../../phone/model'
import type { RoomManager } from '../../phone/rooms/room-manager'
import type { RoomModeration } from '../../phone/rooms/room-moderation'
import { MAX_MENTIONS } from '../../phone/rooms/room-text'
import type { Fingerprint } from '../../protocol/directory'
import { nameWords } from '../words'
import { problemOf } from './problem-words'

/** What typed commands about rooms use. */
export interface RoomCommandTarget {
  readonly rooms: Pick<
    RoomManager,
    | 'state'
    | 'members'
    | 'enter'
    | 'leave'
    | 'write'
    | 'edit'
    | 'delete'
    | 'talk'
    | 'setMuted'
    | 'confirm'
    | 'admitGuest'
    | 'refuseGuest'
    | 'removeGuest'
  > & {
    readonly moderation: Pick<
      RoomModeration,
      'changeSettings' | 'newLink' | 'invite' | 'setModerator' | 'kick' | 'muteMember' | 'giveFloor' | 'close'
    >
  }
  /** The identity of somebody who is at the server. */
  identityOf(contact: string): Fingerprint | undefined
  tellMembers(): void
  /** Asks everyone who has been in the room, and is not there, to come. */
  ring(): CommandResult
  /** The secret of a link is made. */
  tellLink(secret: string): void
}

/** A command about the room that the phone is in. */
interface RoomCommand {
  readonly name: string
  readonly usage: string
  /** @returns why it failed */
  run(target: RoomCommandTarget, rest: string): string | undefined
}

/** Runs a command with two arguments, the first of which is one word. */
const withId = (
  usage: string,
  rest: string,
  run: (id: string, text: string) => CommandResult,
): string | undefined => {
  const [, id, text] = /^(\S+)\s+(.+)$/s.exec(rest) ?? []
  return id === undefined || text === undefined ? `write: ${usage}` : problemOf(run(id, text))
}

/** Runs a command about the member of a name. */
function withMember(
  { rooms }: RoomCommandTarget,
  name: string,
  run: (member: RoomMember) => CommandResult,
): string | undefined {
  const all = rooms.members.filter((member) => member.name === name || member.key === name)
  const [member] = all
  if (!member) return `nobody in the room is called “${nameWords(name)}”`
  if (all.length > 1) return `several are called “${nameWords(name)}”: write the key`
  return problemOf(run(member))
}

/** Runs a command about the guest of a name who asks. */
function withAsk(
  { rooms }: RoomCommandTarget,
  name: string,
  run: (ask: GuestAsk) => CommandResult,
): string | undefined {
  const ask = rooms.state?.asks?.find((each) => each.name === name)
  return ask ? problemOf(run(ask)) : `no guest asks as “${nameWords(name)}”`
}

/** Whether a text has the name with an @ before it, and not the beginning of a longer one. */
const isMentioned = (name: string, text: string): boolean =>
  text
    .split(`@${name}`)
    .slice(1)
    .some((rest) => !/^[\p{L}\p{N}]/u.test(rest))

const mentionsIn = (text: string, members: readonly RoomMember[]): readonly Fingerprint[] =>
  members
    .filter(({ name }) => isMentioned(name, text))
    .map(({ key }) => key)
    .slice(0, MAX_MENTIONS)

const write = ({ rooms }: RoomCommandTarget, text: string, replyTo?: string): CommandResult =>
  rooms.write(text, { mentions: mentionsIn(text, rooms.members), ...(replyTo !== undefined && { replyTo }) })

const MODES = ['open', 'push-to-talk'] as const

export const ROOM_COMMANDS: readonly RoomCommand[] = [
  {
    name: 'enter',
    usage: 'enter ROOM',
    run: ({ rooms }, name) => problemOf(rooms.enter(name)),
  },
  { name: 'say', usage: 'say TEXT', run: (target, text) => problemOf(write(target, text)) },
  {
    name: 'reply',
    usage: 'reply ID TEXT',
    run: (target, rest) => withId('reply ID TEXT', rest, (id, text) => write(target, text, id)),
  },
  {
    name: 'edit',
    usage: 'edit ID TEXT',
    run: ({ rooms }, rest) => withId('edit ID TEXT', rest, (id, text) => rooms.edit(id, text)),
  },
  { name: 'delete', usage: 'delete ID', run: ({ rooms }, id) => problemOf(rooms.delete(id)) },
  { name: 'talk', usage: 'talk', run: ({ rooms }) => problemOf(rooms.talk(true)) },
  { name: 'release', usage: 'release', run: ({ rooms }) => problemOf(rooms.talk(false)) },
  {
    name: 'members',
    usage: 'members',
    run: (target) => {
      target.tellMembers()
      return undefined
    },
  },
  { name: 'ring', usage: 'ring', run: (target) => problemOf(target.ring()) },
  { name: 'leave', usage: 'leave', run: ({ rooms }) => problemOf(rooms.leave()) },
  {
    name: 'mute-member',
    usage: 'mute-member NAME',
    run: (target, name) =>
      withMember(target, name, ({ key }) => target.rooms.moderation.muteMember(key, true)),
  },
  {
    name: 'unmute-member',
    usage: 'unmute-member NAME',
    run: (target, name) =>
      withMember(target, name, ({ key }) => target.rooms.moderation.muteMember(key, false)),
  },
  {
    name: 'kick',
    usage: 'kick NAME',
    run: (target, name) => withMember(target, name, ({ key }) => target.rooms.moderation.kick(key)),
  },
  {
    name: 'floor',
    usage: 'floor [NAME]',
    run: (target, name) =>
      name === ''
        ? problemOf(target.rooms.moderation.giveFloor(undefined))
        : withMember(target, name, ({ key }) => target.rooms.moderation.giveFloor(key)),
  },
  {
    name: 'moderator',
    usage: 'moderator NAME',
    run: (target, name) =>
      withMember(target, name, ({ key }) => target.rooms.moderation.setModerator(key, true)),
  },
  {
    name: 'invite',
    usage: 'invite NAME',
    run: (target, name) => {
      const key = target.identityOf(name)
      return key === undefined
        ? `nobody with an identity is at the server as “${nameWords(name)}”`
        : problemOf(target.rooms.moderation.invite(key))
    },
  },
  {
    name: 'link',
    usage: 'link',
    run: (target) => problemOf(target.rooms.moderation.newLink((secret) => target.tellLink(secret))),
  },
  {
    name: 'mode',
    usage: 'mode open|push-to-talk',
    run: ({ rooms }, text) => {
      const mode = MODES.find((each) => each === text)
      return mode === undefined
        ? `which mode? Write: mode ${MODES.join('|')}`
        : problemOf(rooms.moderation.changeSettings({ mode }))
    },
  },
  {
    name: 'entry',
    usage: 'entry anybody|invited|link',
    run: ({ rooms }, text) => {
      const entry = (['anybody', 'invited', 'link'] as const).find((each) => each === text)
      return entry === undefined
        ? 'who may enter? Write: entry anybody|invited|link'
        : problemOf(rooms.moderation.changeSettings({ entry }))
    },
  },
  {
    name: 'admit',
    usage: 'admit NAME',
    run: (target, name) => withAsk(target, name, ({ guest }) => target.rooms.admitGuest(guest)),
  },
  {
    name: 'turn-away',
    usage: 'turn-away NAME',
    run: (target, name) => withAsk(target, name, ({ guest }) => target.rooms.refuseGuest(guest)),
  },
  {
    name: 'remove-guest',
    usage: 'remove-guest NAME',
    run: ({ rooms }, name) => {
      const guest = rooms.state?.browserGuests?.find((each) => each.name === name || each.id === name)
      return guest ? problemOf(rooms.removeGuest(guest.id)) : `no guest is called “${nameWords(name)}”`
    },
  },
  {
    name: 'browser-guests',
    usage: 'browser-guests nobody|moderators|members',
    run: ({ rooms }, text) => {
      const browserGuests = (['nobody', 'moderators', 'members'] as const).find((each) => each === text)
      return browserGuests === undefined
        ? 'who may let guests in? Write: browser-guests nobody|moderators|members'
        : problemOf(rooms.moderation.changeSettings({ browserGuests }))
    },
  },
  {
    name: 'topic',
    usage: 'topic TEXT',
    run: ({ rooms }, topic) => problemOf(rooms.moderation.changeSettings({ topic })),
  },
  { name: 'close', usage: 'close', run: ({ rooms }) => problemOf(rooms.moderation.close()) },
]
