import type { Signal } from '../../../../protocol/media/negotiation'
import { isMeeting } from '../../../../protocol/relay/relay'

/** The callee asks the caller to come to this meeting at the relay of its server. */
interface RelaySignal extends Signal {
  readonly link: 'tcp'
  readonly type: 'relay'
  readonly meeting: string
}

export const relaySignal = (meeting: string): Signal =>
  ({ link: 'tcp', type: 'relay', meeting }) as RelaySignal

/** @returns undefined for any other signal */
export function meetingOf(signal: Signal): string | undefined {
  const { link, type, meeting } = signal as Partial<RelaySignal>
  return link === 'tcp' && type === 'relay' && isMeeting(meeting) ? meeting : undefined
}
