import type { PhoneState } from '../../phone/model'

type Calls = Pick<PhoneState, 'call' | 'waiting' | 'held'>
type Own<State> = { -readonly [Key in keyof State]: State[Key] }

/** A state with other calls: those of another network. */
export function withCalls<State extends Calls>(state: State, { call, waiting, held }: Calls): State {
  const result: Own<State> = { ...state, call }
  delete result.waiting
  delete result.held
  return { ...result, ...(waiting && { waiting }), ...(held && { held }) }
}
