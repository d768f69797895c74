import { type AppState, withCalls } from '../../electron/api'
import { isOnTheLine } from '../call/call-words'

type Calls = Pick<AppState, 'call' | 'waiting' | 'held'>

/**
 * The state with the calls of all networks as those of one: there is one call in conversation and one on hold at most, at
 * whatever network. A call that rings at a network that is not shown stays out: it covers nothing, and takes no keys.
 */
export function withElsewhere(state: AppState): AppState {
  if (state.elsewhere.length === 0) return state
  const all: readonly Calls[] = [state, ...state.elsewhere]
  const onTheLine = all.find(({ call }) => isOnTheLine(call))
  const { call, waiting } = state.call.kind === 'ringing' ? state : (onTheLine ?? state)
  const held = all.find((each) => each.held)?.held
  return withCalls(state, { call, ...(waiting && { waiting }), ...(held && { held }) })
}

/** Somebody at another network is on the line, or on hold. */
export const isCallElsewhere = ({ elsewhere }: Pick<AppState, 'elsewhere'>): boolean =>
  elsewhere.some(({ call, held }) => isOnTheLine(call) || held !== undefined)
