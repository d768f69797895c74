import type { RoomEndCause, RoomMember, RoomState } from '../../phone/model'
import type { Refusal } from '../../protocol/rooms/inside'
import { nameWords } from '../words'

/** Why we are in a room no longer. */
export const END_WORDS: Readonly<Record<RoomEndCause, string>> = {
  left: 'you have left it',
  kicked: 'a moderator has put you out',
  banned: 'you were put out before, and the ban is not lifted',
  'not-invited': 'you are not invited',
  'no-room': 'there is no such room; --create makes it',
  'too-many-rooms': 'you have made as many rooms today as one person may',
  closed: 'a moderator has closed it',
  displaced: 'you have entered it from elsewhere',
  'not-signed-in': 'the network has not let you in',
  'bad-name': 'the server takes no such name',
  unloaded: 'the network has closed it',
  forbidden: 'a member has broken its rules',
  'too-large': 'it has too many members',
  refused: 'the server has refused it',
}

/** Why something was not done. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  'no-room': 'there is no such room',
  'not-invited': 'you are not invited',
  banned: 'you are banned',
  'too-many-rooms': 'you have made as many rooms today as one person may',
  full: 'there is no place left',
  'not-moderator': 'only moderators may do that',
  late: 'others were faster',
  unknown: 'nobody of that kind is there',
  'too-often': 'that is more than one may do at once',
  away: 'the room cannot be reached now',
  invalid: 'the room does not understand it',
}

export const roomWords = ({ name, phase, voice, settings }: RoomState): string =>
  [
    `room ${nameWords(name)}: ${phase}`,
    `voice ${voice}`,
    ...(settings ? [settings.mode] : []),
    ...(settings && settings.topic !== '' ? [`topic “${settings.topic}”`] : []),
  ].join(', ')

export const membersWords = (members: readonly RoomMember[]): string =>
  `members: ${members.map(memberWords).join(', ') || 'nobody'}`

function memberWords({ name, isModerator, isMuted, isBlocked, privacy }: RoomMember): string {
  const marks = [
    ...(isModerator ? ['moderator'] : []),
    ...(isMuted ? ['muted'] : []),
    ...(isBlocked ? ['blocked'] : []),
    ...(privacy === 'changed' ? ['another identity than before'] : []),
  ]
  return marks.length === 0 ? nameWords(name) : `${nameWords(name)} (${marks.join(', ')})`
}
