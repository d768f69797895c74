import type { Signal } from '../../../../protocol/media/negotiation'
import { readSignal } from '../webrtc/webrtc-signals'
import type { LastHeard } from './last-heard'

/**
 * Whether WebRTC's signal goes inside of the TCP connection, where that works. Until WebRTC is heard, descriptions need
 * keys, which the phone adds on the way outside; and candidates must not overtake them.
 */
export const goesInside = (signal: Signal, lastHeard: LastHeard, nowMs: number): boolean =>
  lastHeard.isTcpAlive(nowMs) && (lastHeard.wasHeardByWebrtc || readSignal(signal)?.type === 'restart')
