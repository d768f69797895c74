import { type CallTarget, type Cleaning, type CommandResult, targetOf } from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { english, nameWords } from '../words'
import { CLEANING_WORDS, parseCleaning } from './cleaning'
import type { Confirmation } from './confirmation'
import { type IncomingCall, incomingCalls, refuse } from './incoming-calls'
import { askedProblem, problemOf } from './problem-words'
import { ROOM_COMMANDS, type RoomCommandTarget } from './room-commands'

/** The objects that typed commands use. */
export interface CommandTarget {
  readonly phone: Pick<Phone, 'lookUp' | 'refuse' | 'refuseWaiting' | 'hangUp' | 'setMuted' | 'state'>
  readonly room: RoomCommandTarget
  readonly confirmation: Pick<Confirmation, 'call' | 'accept' | 'confirm' | 'isAsked'>
  setCleaning(cleaning: Cleaning): void
  /** Ends the run. */
  quit(): void
}

/** A command that a running phone reads from standard input. */
interface TypedCommand {
  readonly name: string
  readonly usage: string
  /**
   * @param rest the line after the name
   * @returns why it failed
   */
  run(target: CommandTarget, rest: string): string | undefined | Promise<string | undefined>
}

/** A longer line is cut. With this much a message of the greatest length can be edited. */
const MAX_CHARACTERS = 8_100

/**
 * Runs a command about the call on the stage.
 * @param name whose call it must be: somebody else's may have replaced it since it was reported. Empty: anybody's
 */
function withCall(
  { phone }: CommandTarget,
  name: string,
  run: (call: CallTarget) => string | undefined,
): string | undefined {
  const { call } = phone.state
  if (call.kind === 'idle') return run({ id: 0, contact: '' })
  if (name !== '' && name !== call.contact) return `there is no call with “${nameWords(name)}”`
  return run(targetOf(call))
}

/**
 * Runs a command about an incoming call.
 * @param name of the caller; it may be empty if one person calls and nobody else is in a call
 */
function withIncoming(
  { phone }: CommandTarget,
  name: string,
  run: (call: IncomingCall) => string | undefined,
): string | undefined {
  const calls = incomingCalls(phone.state)
  const [first] = calls
  if (!first) return english('problem.nobodyCalling')
  if (name === '' && calls.every(({ line }) => line === 'stage')) return run(first)
  const call = calls.find(({ contact }) => contact === name)
  if (call) return run(call)
  const callers = calls.map(({ contact }) => nameWords(contact)).join(', ')
  return name === ''
    ? `whose call? Write the name, too: ${callers}`
    : `“${nameWords(name)}” is not calling: ${callers}`
}

/** A call comes before the room, which it holds. */
function setMuted({ phone, room: { rooms } }: CommandTarget, muted: boolean): CommandResult {
  const isInRoom = rooms.state !== undefined && phone.state.call.kind !== 'talking'
  return isInRoom ? rooms.setMuted(muted) : phone.setMuted(muted)
}

function confirm({ confirmation, room: { rooms } }: CommandTarget): CommandResult {
  const doubted = confirmation.isAsked ? undefined : rooms.state?.doubted[0]
  return doubted === undefined ? confirmation.confirm() : rooms.confirm(doubted)
}

const COMMANDS: readonly TypedCommand[] = [
  {
    name: 'call',
    usage: 'call NAME',
    run: async ({ phone, confirmation }, name) => {
      if (name === '') return 'call whom? Write: call NAME'
      await phone.lookUp(name)
      return askedProblem(confirmation, confirmation.call(name))
    },
  },
  {
    name: 'accept',
    usage: 'accept [NAME]',
    run: (target, name) =>
      withIncoming(target, name, (call) =>
        askedProblem(target.confirmation, target.confirmation.accept(call)),
      ),
  },
  {
    name: 'confirm',
    usage: 'confirm',
    run: (target) => problemOf(confirm(target)),
  },
  {
    name: 'refuse',
    usage: 'refuse [NAME]',
    run: (target, name) => withIncoming(target, name, (call) => problemOf(refuse(target.phone, call))),
  },
  {
    name: 'hangup',
    usage: 'hangup [NAME]',
    run: (target, name) => withCall(target, name, (call) => problemOf(target.phone.hangUp(call))),
  },
  { name: 'mute', usage: 'mute', run: (target) => problemOf(setMuted(target, true)) },
  { name: 'unmute', usage: 'unmute', run: (target) => problemOf(setMuted(target, false)) },
  {
    name: 'dsp',
    usage: 'dsp CLEANING',
    run: (target, words) => {
      const cleaning = parseCleaning(words)
      if (cleaning === undefined) return `dsp what? Write: dsp ${CLEANING_WORDS}`
      target.setCleaning(cleaning)
      return undefined
    },
  },
  {
    name: 'quit',
    usage: 'quit',
    run: (target) => {
      target.quit()
      return undefined
    },
  },
]

const USAGES = COMMANDS.map(({ usage }) => usage)

/** All commands, for the usage text. */
export const TYPED_USAGE = USAGES.join(', ')
/** All commands about the room. */
export const ROOM_USAGE = ROOM_COMMANDS.map(({ usage }) => usage).join(', ')

/**
 * Runs the command on a line of standard input.
 * @returns why it failed
 */
export async function runTypedCommand(target: CommandTarget, line: string): Promise<string | undefined> {
  const [word = '', ...rest] = line.slice(0, MAX_CHARACTERS).trim().split(' ')
  if (word === '') return undefined
  const command = COMMANDS.find(({ name }) => name === word)
  const words = rest.join(' ').trim()
  if (command) return command.run(target, words)
  const aboutRoom = ROOM_COMMANDS.find(({ name }) => name === word)
  if (aboutRoom) return aboutRoom.run(target.room, words)
  return `“${word}” is not a command: use ${USAGES.slice(0, -1).join(', ')} or ${USAGES.at(-1)}; about a room ${ROOM_USAGE}`
}
