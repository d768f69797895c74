import { type CommandResult, type PhoneState, targetOf, type WaitingCall } from '../../phone/model'
import type { Phone } from '../../phone/phone'

/** A call that somebody waits to have answered: alone on the stage, or beside another call. */
export interface IncomingCall extends WaitingCall {
  readonly line: 'stage' | 'waiting'
}

/** The calls that can be answered or refused now: at most two. */
export const incomingCalls = ({
  call,
  waiting,
}: Pick<PhoneState, 'call' | 'waiting'>): readonly IncomingCall[] => [
  ...(call.kind === 'ringing' ? [{ ...call, line: 'stage' } as const] : []),
  ...(waiting ? [{ ...waiting, line: 'waiting' } as const] : []),
]

export const refuse = (phone: Pick<Phone, 'refuse' | 'refuseWaiting'>, call: IncomingCall): CommandResult =>
  call.line === 'stage' ? phone.refuse(targetOf(call)) : phone.refuseWaiting(targetOf(call))
