import type { CliEvent } from '../../../cli/output'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'

/** Waits until a phone is signed in and sees a contact. */
export async function isOnline(phone: RingdownProcess, sees?: string): Promise<true> {
  await phone.next('online')
  while (sees !== undefined && !(await phone.next('contacts')).names.includes(sees));
  return true
}

/** Waits until a phone sees this number of other people. */
export async function seesOthers(phone: RingdownProcess, count: number): Promise<void> {
  while ((await phone.next('contacts')).names.length !== count);
}

/** Dials repeatedly until both talk. */
export async function callEachOther(
  caller: RingdownProcess,
  callee: RingdownProcess,
  name: string,
): Promise<void> {
  caller.say(`call ${name}`)
  await Promise.all([caller.next('talking'), callee.next('talking')])
}

/** Whether voice arrives from now on, with no more in the buffer than in a good call. */
export async function isHearing(phone: RingdownProcess): Promise<boolean> {
  phone.events.length = 0
  const first = await phone.next('stats')
  for (let second = 0; second < 15; second++) {
    const { framesReceived, bufferMs } = await phone.next('stats')
    if (framesReceived >= first.framesReceived + 25 && bufferMs < 300) return true
  }
  return false
}

/** Whether a call of one of them has ended, according to its unread events. */
export const hasEnded = (...phones: readonly RingdownProcess[]): boolean =>
  phones.some(({ events }) => events.some(({ event }) => event === 'ended'))

/** Whether one of them has reported an error, according to its unread events. */
export const hasTrouble = (...phones: readonly RingdownProcess[]): boolean =>
  phones.some(({ events }) => events.some(({ event }) => event === 'error'))

/** The lists of others that a phone has shown since its output had this length. */
export const listsSince = ({ stdout }: RingdownProcess, length: number): readonly (readonly string[])[] =>
  stdout
    .slice(length)
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as CliEvent)
    .flatMap((event) => (event.event === 'contacts' ? [event.names] : []))

/** Whether a call from one to the other can be made and ended normally. */
export async function canCall(
  caller: RingdownProcess,
  callee: RingdownProcess,
  name: string,
): Promise<boolean> {
  for (const { events } of [caller, callee]) events.length = 0
  await callEachOther(caller, callee, name)
  caller.say('hangup')
  const [ours, theirs] = await Promise.all([caller.next('ended'), callee.next('ended')])
  return ours.reason === 'hung-up' && theirs.reason === 'peer-hung-up'
}
