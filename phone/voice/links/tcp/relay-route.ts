import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocket } from 'ws'
import type { Clock } from '../../../../base/clock'
import { lookupWithin } from '../../../../base/networks/limited-lookup'
import { agentThrough } from '../../../../base/networks/proxy-agent'
import { RateBudget } from '../../../../base/rate-budget'
import {
  MAX_RELAY_MESSAGE_BYTES,
  NO_CLOSE_CODE,
  RELAY_CLOSE,
  type RelayAccess,
} from '../../../../protocol/relay/relay'

/** The way through a relay. */
export interface RelayRoute {
  /** For messages. */
  readonly name: string
  /** The host that relays. */
  readonly relay: string
  readonly meeting: string
  /**
   * Goes to the meeting. What is written waits until the other side is there. Ends when the other side leaves in order;
   * otherwise it fails.
   * @throws SyntaxError for an address that is no WebSocket's
   */
  readonly open: () => Duplex
}

/** More than there can be voice, in messages: as for voice frames. */
const MESSAGE_BURST = 3000
const MESSAGES_A_SECOND = 400
/** Limits the memory for a message that comes in tiny pieces. */
const MAX_PIECES = 1024
/** A close without a word: the network has failed, or the relay has refused the WebSocket. */
const BROKEN = 1006

/** The way to a meeting, through a proxy if the access names one. What the relay passes on is for TLS to judge. */
export function relayRoute(access: RelayAccess, meeting: string, clock: Clock): RelayRoute {
  const relay = URL.canParse(access.url) ? new URL(access.url).hostname : access.url
  return { name: `the relay ${relay}`, relay, meeting, open: () => openRelay(access, meeting, clock) }
}

function openRelay(
  { url, ticket, roots, proxy, namedFrom }: RelayAccess,
  meeting: string,
  clock: Clock,
): Duplex {
  const agent = agentThrough(proxy)
  const socket = new WebSocket(`${url}${meeting}`, {
    perMessageDeflate: false,
    maxPayload: MAX_RELAY_MESSAGE_BYTES,
    maxFragments: MAX_PIECES,
    maxBufferedChunks: MAX_PIECES,
    headers: { authorization: `Bearer ${ticket}` },
    ...(agent && { agent }),
    // A proxy looks the name up itself.
    ...(namedFrom && { lookup: lookupWithin(namedFrom) }),
    ...(roots && { ca: [...roots] }),
  })
  const budget = new RateBudget(MESSAGE_BURST, MESSAGES_A_SECOND, clock.now())
  const count = (): void => {
    if (!budget.take(clock.now())) stream.destroy(new Error('the relay sends more than there can be voice'))
  }
  socket.on('message', count)
  socket.on('ping', count)
  socket.on('pong', count)
  // Before the stream's own listener, which takes every close for an end in order.
  socket.on('close', (code, reason) => {
    if (code !== RELAY_CLOSE.left && code !== NO_CLOSE_CODE)
      stream.destroy(new Error(whyClosed(code, reason)))
  })
  socket.on('error', () => undefined)
  const stream = createWebSocketStream(socket)
  return stream
}

const whyClosed = (code: number, reason: Buffer): string =>
  code === BROKEN
    ? 'the connection to the relay broke'
    : reason.toString() || `the relay has closed it (${code})`
