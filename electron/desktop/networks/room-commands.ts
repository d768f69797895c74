import { omit } from '../../../base/omit'
import { placeOf } from '../../../phone/people/person-id'
import { roomCommands, textCommands } from '../../api/commands'
import type { Handlers } from '../../api/contract'
import type { CommandResult, Conversation } from '../../api'
import { bindTo } from '../commands/bind'
import type { Networks } from './networks'

/** The commands about rooms: those of the list go to the shown network, all others to the one in whose room we are. */
export function roomHandlers(
  networks: Pick<Networks, 'shown' | 'inRoom' | 'leaveRoomsBeside'>,
  copyText: (text: string) => CommandResult,
): Handlers<typeof roomCommands> {
  return {
    ...bindTo(omit(roomCommands, 'ringRoom', 'copyRoomLink'), () => networks.inRoom.rooms),
    enterRoom: (name, options) => {
      const { shown } = networks
      const result = shown.rooms.enterRoom(name, options)
      if (result.ok) networks.leaveRoomsBeside(shown)
      return result
    },
    ringRoom: () => networks.inRoom.bell.ring(),
    copyRoomLink: (name) => {
      const url = networks.shown.rooms.linkTo(name)
      return url === undefined ? { ok: false, problem: { key: 'problem.roomOffline' } } : copyText(url)
    },
    forgetRoom: (name) => networks.shown.rooms.forgetRoom(name),
    silenceRoom: (name, untilMs) => networks.shown.rooms.silenceRoom(name, untilMs),
  }
}

/** The commands about texts, each of which names its conversation: those with a person go to the network of that person. */
export function textHandlers(networks: Pick<Networks, 'shown' | 'all'>): Handlers<typeof textCommands> {
  return bindTo(textCommands, (where: unknown) => {
    const conversation = where as Conversation
    const server = conversation.kind === 'person' ? placeOf(conversation.id)?.server : undefined
    const there = networks.all.find(({ serverKey }) => serverKey !== undefined && serverKey === server)
    return (there ?? networks.shown).conversations
  })
}
