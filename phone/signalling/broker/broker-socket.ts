import { MAX_MESSAGE_BYTES } from '../../../protocol/broker'
import { LimitedSocket, type LimitedSocketOptions } from '../limited-socket'

/** A broker passes on no more than 1,000 signals at once and 100 a second. */
const LIMITS = {
  server: 'the broker',
  messageBytes: MAX_MESSAGE_BYTES,
  messagesAtOnce: 2_000,
  messagesPerSecond: 200,
  queueBytes: 256 * 1024,
}

/** One WebSocket to a broker, within limits on what the broker sends. */
export class BrokerSocket extends LimitedSocket {
  /** @throws SyntaxError for an address that is no WebSocket's */
  constructor(options: LimitedSocketOptions) {
    super(options, LIMITS)
  }
}
