import { z } from 'zod'
import {
  type HistoryEntry,
  MAX_PICTURE_BYTES,
  type PersonId,
  SAMPLES,
  type ShownText,
} from '../../phone/model'
import { command, type Handlers, question, slowCommand } from './contract'
import type { About } from './desktop'
import type { RoomInvitation } from './rooms'
import { settingsPatch } from './settings-schema'
import type { StateSnapshot } from './state'
import { type FoundTexts, MAX_TEXT_QUERY } from './texts'
import { isWebLink, MAX_LINK_LENGTH } from './web-link'

/*
 * All commands of windows: each command's name, arguments and answer are declared here only. The owner of a group
 * has methods of these names; windows call them through the type `RingdownApi`.
 *
 * For the main process: a window's bundle imports only the types, and so contains no schemas.
 */

const nothing = z.tuple([])
const contact = z.string().max(1_000)
/** Longer than any server's address or name. */
const person = z
  .string()
  .max(600)
  .transform((text) => text as PersonId)
/** Of one of the user's networks. */
const networkId = z.string().max(8)
const userName = z.string().max(256)
/** Seals an exported identity. */
const newPassphrase = z
  .string()
  .max(1_024)
  .refine((text) => Array.from(text).length >= 8)
/** The warning that the user has confirmed; without it, a command that needs a confirmation answers with a problem. */
const warning = z.enum(['changed', 'unproven', 'stripped', 'keyless'])
const despite = warning.optional()
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/)
/** The same for an outgoing call, with the identity that was shown. */
const warningConsent = z.strictObject({ warning, identity: fingerprint.optional() }).optional()

/** The call that the user was shown. The command ends, holds or refuses no other one. */
const target = z.strictObject({ id: z.int().nonnegative(), contact })
/** The same for an answer, with the identity that was shown. */
const consent = target.extend({
  identity: fingerprint.optional(),
})

export const accountCommands = {
  /** Connects and logs in; stores the account. The outcome arrives as state. */
  signIn: command(z.tuple([z.strictObject({ name: userName, server: z.string().max(300) })])),
  /** Leaves the server, and does not sign in at the next start (the form keeps name and server). */
  signOut: command(nothing),
}

export const networkCommands = {
  /** Shows another one of the user's networks. What goes on at the one before goes on. */
  showNetwork: command(z.tuple([networkId])),
  /** Shows a blank one, where the user can sign in, or the one with an account at a server that they are invited to. */
  addNetwork: command(z.tuple([z.string().max(1_200).optional()])),
  /** Signs out there, and forgets the account. */
  removeNetwork: command(z.tuple([networkId])),
}

export const hostingCommands = {
  /** Runs a server on this computer, now and at the next starts, and signs in to it once it runs. */
  startHosting: command(z.tuple([z.strictObject({ name: userName, port: z.int().min(1).max(65_535) })])),
  /** Stops our server for everybody on it. Signs out first if we use it. */
  stopHosting: command(nothing),
  /** Looks for servers on the local network, or stops looking. */
  lookForServers: command(z.tuple([z.boolean()])),
}

/** Those about a call name it: they reach it at whatever network it is. */
export const phoneCommands = {
  /** Makes the next attempt to reach the server at once. */
  tryNow: command(nothing),
  call: command(z.tuple([contact, warningConsent])),
  accept: command(z.tuple([consent, despite])),
  refuse: command(z.tuple([target])),
  /** Hangs up, or cancels the call that is being placed. */
  hangUp: command(z.tuple([target])),
  setMuted: command(z.tuple([z.boolean()])),
  /** Answers the second caller, and ends or holds the first call. */
  acceptWaiting: command(z.tuple([consent, z.enum(['end', 'hold']), despite])),
  refuseWaiting: command(z.tuple([target])),
  /** Holds the current call, resumes the one on hold, or both; names either of them. */
  swapCalls: command(z.tuple([target])),
  hangUpHeld: command(z.tuple([target])),
  /** Dismisses an ended call. */
  dismissEnded: command(nothing),
}

export const soundCommands = {
  /** Updates `soundDevices`. With true also during a call, whose sound then stops for a moment. */
  lookForDevices: command(z.tuple([z.boolean()])),
  /** Tests a device, or plays one of our sounds, outside of calls. */
  testSound: command(z.tuple([z.enum(['microphone', 'speaker', 'ringer', ...SAMPLES])])),
  stopSoundTest: command(nothing),
}

export const historyCommands = {
  /** The stored calls of all servers, newest first; the event `history` reports changes. */
  getHistory: question<readonly HistoryEntry[]>(nothing),
  /** The user has seen the missed calls. */
  markMissedSeen: command(nothing),
  /** By their ids. */
  removeCalls: command(z.tuple([z.array(z.int()).max(2_000)])),
  clearHistory: command(nothing),
  /** Asks where to save the history, and saves it as CSV. */
  exportHistory: slowCommand(nothing),
}

export const peopleCommands = {
  setFavourite: command(z.tuple([person, z.boolean()])),
  setBlocked: command(z.tuple([person, z.boolean()])),
  /** A name of the user's own for somebody; empty: none. */
  setNickname: command(z.tuple([person, z.string().max(1_000)])),
  /** What the user wants to remember of somebody; empty: nothing. */
  setNote: command(z.tuple([person, z.string().max(4_000)])),
  /** Nothing of somebody rings or notifies until then, Unix time, ms; undefined: it does again. */
  silencePerson: command(z.tuple([person, z.number().min(0).max(8.64e15).optional()])),
  /**
   * Whether the two have compared the last result of `safetyCode`. True pins its identity, also
   * before the first call.
   */
  setVerified: command(z.tuple([person, z.boolean()])),
  /**
   * Six groups of five digits separated by spaces, equal on both sides, for the identity that they announce now
   * or are pinned to. Undefined without an identity.
   */
  safetyCode: question<Promise<string | undefined>, [person: PersonId]>(z.tuple([person])),
}

/** A picture of a person: a JPEG of 64 KB at most. */
const pictureBytes = z.instanceof(Uint8Array).refine(({ length }) => length <= MAX_PICTURE_BYTES)

export const pictureCommands = {
  /** Shows it to others as the picture of the user. */
  setPicture: slowCommand(z.tuple([pictureBytes])),
  removePicture: slowCommand(nothing),
  /** The bytes of a picture in the state; undefined: it is there no more, or cannot be had now. */
  getPicture: question<Promise<Uint8Array | undefined>, [hash: string]>(z.tuple([z.string().max(64)])),
}

/** Longer than any name of a room, topic, text, message id, or link. */
const roomName = z.string().max(128)
const topic = z.string().max(400)
const text = z.string().max(8_000)
const messageId = z.string().max(32)
const link = z.string().max(64)
const roomSettings = z.strictObject({
  topic: topic.exactOptional(),
  mode: z.enum(['open', 'push-to-talk']).exactOptional(),
  entry: z.enum(['anybody', 'invited', 'link']).exactOptional(),
  isListed: z.boolean().exactOptional(),
  isKept: z.boolean().exactOptional(),
  membersRing: z.boolean().exactOptional(),
  browserGuests: z.enum(['nobody', 'moderators', 'members']).exactOptional(),
})
/** As the room host numbers guests who ask. */
const guestAsk = z.int().min(1).max(0xffff_ffff)
const guestId = z.string().max(16)

export const roomCommands = {
  /** Enters, and leaves the room that we are in. `create`: makes the room with these settings, if there is none. */
  enterRoom: command(
    z.tuple([
      roomName,
      z.strictObject({ create: roomSettings.exactOptional(), link: link.exactOptional() }).optional(),
    ]),
  ),
  /** Leaves the room, or forgets one that has ended. */
  leaveRoom: command(nothing),
  /** Takes a room from the list, as one that we have been in. */
  forgetRoom: command(z.tuple([roomName])),
  /** Nothing of the room notifies until then, Unix time, ms; undefined: it does again. */
  silenceRoom: command(z.tuple([roomName, z.number().min(0).max(8.64e15).optional()])),
  /** Copies a URL by which others find a room of the network. */
  copyRoomLink: command(z.tuple([roomName])),
  /** Our microphone. */
  setRoomMuted: command(z.tuple([z.boolean()])),
  /** The button of push-to-talk: pressed or let go. */
  talkInRoom: command(z.tuple([z.boolean()])),
  /** How loud a member is for us: a factor from 0, not at all, to 2. */
  setMemberVolume: command(z.tuple([fingerprint, z.number().min(0).max(2)])),
  /** Agrees that a member has another identity than the one that was verified. */
  confirmMember: command(z.tuple([fingerprint])),
  /** Asks everybody who was seen in the room, and is online elsewhere, into it: their phones ring once. */
  ringRoom: command(nothing),
  /** Lets a guest from a browser in, who asks: their voice passes this computer. */
  admitGuest: command(z.tuple([guestAsk])),
  refuseGuest: command(z.tuple([guestAsk])),
  /** Puts a guest out whom we bring in; as a moderator, any. */
  removeGuest: command(z.tuple([guestId])),
  /** What follows is for moderators. */
  changeRoomSettings: command(z.tuple([roomSettings])),
  inviteToRoom: command(z.tuple([fingerprint, z.boolean()])),
  setRoomModerator: command(z.tuple([fingerprint, z.boolean()])),
  muteMember: command(z.tuple([fingerprint, z.boolean()])),
  kickMember: command(z.tuple([fingerprint])),
  liftRoomBan: command(z.tuple([fingerprint])),
  /** Gives somebody the floor; undefined: takes it from whoever has it. */
  giveFloor: command(z.tuple([fingerprint.optional()])),
  /** Ends the room for everybody. */
  closeRoom: command(nothing),
  /** What lets others find the room that we are in; `isNew`: makes a new link first, so that the one before is good no more. */
  roomInvitation: question<RoomInvitation | undefined, [isNew: boolean]>(z.tuple([z.boolean()])),
}

export const roomRingCommands = {
  /** The user's answer to somebody who asks them into a room, by the id of `roomRings`: whether to enter. */
  answerRoomRing: command(z.tuple([z.int(), z.boolean()])),
}

const conversation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('room'), name: roomName }),
  z.strictObject({ kind: z.literal('person'), id: person }),
])

export const textCommands = {
  /** The texts of a conversation, oldest first; the event `texts` reports changes. */
  getTexts: question<readonly ShownText[], [conversation: z.output<typeof conversation>]>(
    z.tuple([conversation]),
  ),
  writeText: command(
    z.tuple([
      conversation,
      text,
      z
        .strictObject({
          replyTo: messageId.exactOptional(),
          mentions: z.array(fingerprint).max(10).exactOptional(),
        })
        .optional(),
    ]),
  ),
  /** A PNG, JPEG, WebP or GIF of 2 MB at most. */
  sendImage: slowCommand(
    z.tuple([
      conversation,
      z.strictObject({
        bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= 2 * 1024 * 1024),
        replyTo: messageId.exactOptional(),
      }),
    ]),
  ),
  /** The bytes of an image in a conversation; undefined: it is there no more, or cannot be had now. */
  getImage: question<
    Promise<Uint8Array | undefined>,
    [conversation: z.output<typeof conversation>, id: string]
  >(z.tuple([conversation, messageId])),
  /** Changes a text of ours. */
  editText: command(z.tuple([conversation, messageId, text])),
  /** Deletes a text of ours; as a moderator, any. */
  deleteText: command(z.tuple([conversation, messageId])),
  /** We are writing now. */
  tellTyping: command(z.tuple([conversation])),
  /** We have looked at everything that the conversation has now. */
  markRead: command(z.tuple([conversation])),
  /** Looks for texts with these words, without regard to case and accents. It ends the search before. */
  searchTexts: question<Promise<FoundTexts>, [query: string]>(z.tuple([z.string().max(MAX_TEXT_QUERY)])),
}

export const settingsCommands = {
  /** Changes and stores all settings that the patch names, in one step. */
  changeSettings: command(z.tuple([settingsPatch])),
}

export const identityCommands = {
  /** Asks where to save our identity for another computer, and saves it, sealed by the passphrase. */
  exportIdentity: slowCommand(z.tuple([newPassphrase])),
  /** Asks for an exported identity, and replaces ours with it. */
  importIdentity: slowCommand(z.tuple([z.string().max(1_024)])),
}

export const identityLockCommands = {
  /** Tries again to open our key, and signs in with it if that succeeds. */
  unlockIdentity: command(z.tuple([])),
}

export const dataCommands = {
  /**
   * Deletes the data from this computer. `everything` first gives our name back, and ends calls, hosting and the sign-in; a
   * name that could not be given back is reported as a problem.
   */
  clearData: slowCommand(z.tuple([z.enum(['history', 'people', 'settings', 'everything'])])),
}

export const callUrlCommands = {
  /** The user's answer to a call URL: whether to call its contact. */
  answerCallUrl: command(z.tuple([contact, z.boolean()])),
}

export const roomUrlCommands = {
  /** The user's answer to a room's URL, with the server and the room of `roomUrl`: whether to enter. */
  answerRoomUrl: command(z.tuple([z.string().max(1_200), roomName, z.boolean()])),
}

export const invitationCommands = {
  /** The user has pasted an invitation to a network, or to a room or somebody there. It stays until they are signed in at its server. */
  openInvitation: command(z.tuple([z.string().max(2_000)])),
  /** The user does not want to go where they are invited. */
  dropInvitation: command(nothing),
  /** A URL by which others find us at the server where we are online; undefined if only this computer reaches it. */
  ownInvitation: question<string | undefined>(nothing),
  /** The page there by which guests, who have no app, call us; undefined if the server has none, or only this computer reaches it. */
  ownGuestPage: question<string | undefined>(nothing),
}

export const fileTroubleCommands = {
  /** The user has read the file problems. */
  dismissFileTroubles: command(nothing),
}

export const aboutCommands = {
  getAbout: question<About>(nothing),
  openLicences: slowCommand(nothing),
  /** Shows the folder with the logs in the system's file manager. */
  openLogs: slowCommand(nothing),
  /** Copies diagnostics: versions, states and the newest log lines, without names and addresses. */
  copyDiagnostics: command(nothing),
}

export const windowCommands = {
  /** The whole state; the event `state` reports its changes. */
  getState: question<StateSnapshot>(nothing),
  copyText: command(z.tuple([z.string().max(2_000)])),
  /** Opens a web page in the browser. The user has agreed to this address. */
  openLink: slowCommand(z.tuple([z.string().max(MAX_LINK_LENGTH).refine(isWebLink)])),
  /** Brings the main window to the front, from the mini window. */
  openMainWindow: command(nothing),
}

export const COMMANDS = {
  ...accountCommands,
  ...networkCommands,
  ...hostingCommands,
  ...phoneCommands,
  ...soundCommands,
  ...historyCommands,
  ...peopleCommands,
  ...pictureCommands,
  ...roomCommands,
  ...roomRingCommands,
  ...textCommands,
  ...settingsCommands,
  ...identityCommands,
  ...identityLockCommands,
  ...dataCommands,
  ...callUrlCommands,
  ...roomUrlCommands,
  ...invitationCommands,
  ...fileTroubleCommands,
  ...aboutCommands,
  ...windowCommands,
}

export type CommandName = keyof typeof COMMANDS

/** All commands, as functions. */
export type Commands = Handlers<typeof COMMANDS>
