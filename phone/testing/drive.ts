import { once } from 'node:events'
import { type CallState, type CallTarget, type CommandResult, type PrivacyWarning, targetOf } from '../model'
import type { Phone } from '../phone'

/** The call on a phone's stage, as a command names it; one that does not exist when there is none. */
export const onStage = ({ state: { call } }: Pick<Phone, 'state'>): CallTarget =>
  call.kind === 'idle' ? { id: 0, contact: '' } : targetOf(call)

/** Waits for what a phone shows, and answers its calls. */
export function drive(phone: Phone) {
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await Promise.race([once(phone, 'state'), once(phone, 'contacts')])
  }
  const untilCall = async <Kind extends CallState['kind']>(kind: Kind) => {
    await until(() => phone.state.call.kind === kind)
    return phone.state.call as Extract<CallState, { kind: Kind }>
  }
  const sees = (contact: string) =>
    until(() => phone.contacts.some(({ name, online }) => name === contact && online))
  /** Answers the ringing call, in its current state. */
  const accept = (despite?: PrivacyWarning): CommandResult => {
    const { call } = phone.state
    return phone.accept(call.kind === 'ringing' ? call : { id: 0, contact: '' }, despite)
  }
  return { until, untilCall, sees, accept }
}
