import { isRelayId, type RelayId } from '../../../../protocol/directory'
import type { Signal } from '../../../../protocol/media/negotiation'
import { isMeeting } from '../../../../protocol/relay/relay'

/** Where two phones meet. */
export interface Meeting {
  readonly meeting: string
  /** The relay, by its id in the network; undefined: that of the server. */
  readonly at?: RelayId
}

/** The callee asks the caller to come to this meeting. */
interface RelaySignal extends Signal, Meeting {
  readonly link: 'tcp'
  readonly type: 'relay'
}

export const relaySignal = (meeting: string, at?: RelayId): Signal =>
  ({ link: 'tcp', type: 'relay', meeting, ...(at !== undefined && { at }) }) as RelaySignal

/** @returns undefined for any other signal */
export function meetingIn(signal: Signal): Meeting | undefined {
  const { link, type, meeting, at } = signal as Partial<RelaySignal>
  if (link !== 'tcp' || type !== 'relay' || !isMeeting(meeting)) return undefined
  return { meeting, ...(isRelayId(at) && { at }) }
}
