import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { type Clock, systemClock } from '../../../base/clock'
import {
  broadcastText,
  type GatewayMessage,
  hiddenText,
  initText,
  insideText,
  kickText,
  listedText,
  MAX_DELIVERY_BYTES,
  MAX_LINK_MESSAGE_BYTES,
  type RawObject,
  ROOM_CLOSE,
  type RoomsForm,
  unicastText,
} from '../../../protocol/rooms'
import { RefusalLog } from '../../admission/refusal-log'
import type { WebSocketRoute } from '../../http/http-server'
import { NO_METRICS, type ServerMetrics } from '../../metrics/server-metrics'
import type { ServerLog } from '../../server-log'
import { CONGESTED_BYTES, MAX_GATEWAYS } from '../limits'
import { type LinkSecret, openLinks } from '../link-secret'
import { GatewayLink } from './gateway-link'
import type { RoomHandler, JoinedClient, RoomPort } from './room-handler'

export interface RoomHostOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** Makes the rooms. */
  readonly handler: (port: RoomPort) => RoomHandler
  /** How it writes to gateways; it reads both. Default: the document's. */
  readonly form?: RoomsForm | undefined
  /** What it proves to gateways, and they to it. Default: nothing. */
  readonly secret?: LinkSecret | undefined
  /** More are turned away. Default: `MAX_GATEWAYS`. */
  readonly maxGateways?: number | undefined
  /** Of the HTTP server beside it, for gateways, when one comes; 0: none. */
  readonly httpPort: () => number
  readonly metrics?: ServerMetrics | undefined
}

/** An original dials without a path. */
const PATHS = ['/']

/** The room host as a part of the server: gateways over WebSockets, whose clients are the members of its rooms. */
export class RoomHost {
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #form: RoomsForm
  readonly #secret: LinkSecret
  readonly #init: () => string
  readonly #handler: RoomHandler
  readonly #maxGateways: number
  readonly #links = new Set<GatewayLink>()
  readonly #linkOf = new Map<JoinedClient, GatewayLink>()
  /** What gateways hear of the rooms in the list, by their names. */
  readonly #listed = new Map<string, Buffer>()
  readonly #ignored: RefusalLog
  /** For the log. */
  readonly #numbers = new WeakMap<GatewayLink, string>()
  #nextNumber = 1

  constructor(options: RoomHostOptions) {
    const { log, clock = systemClock, form = 'document', httpPort, metrics = NO_METRICS } = options
    this.#log = log
    this.#clock = clock
    this.#form = form
    const { secret = openLinks() } = options
    this.#secret = secret
    this.#maxGateways = options.maxGateways ?? MAX_GATEWAYS
    const id = randomUUID()
    this.#init = () => initText({ port: httpPort(), token: secret.token, id })
    this.#ignored = new RefusalLog((gateway, reason, ignored) =>
      log.warn({ gateway, reason, ignored }, 'message of a gateway ignored'),
    )
    this.#handler = options.handler({
      send: (member, message) => this.#send(member, message),
      letIn: (member) => this.#letIn(member),
      broadcast: (room, message) => this.#broadcast(room, message),
      isBusy: (member) => (this.#linkOf.get(member)?.queuedBytes ?? 0) > CONGESTED_BYTES,
      list: (room, viewers) => this.#list(room.name, listedText(room, viewers)),
      hide: (room) => this.#list(room, undefined),
      kick: (member, code) => this.#kick(member, code),
    })
    metrics.gauge('room_gateways', {}, () => this.#links.size)
    metrics.gauge('room_members', {}, () => this.#linkOf.size)
    metrics.gauge('send_queue_bytes', { role: 'room-host' }, () => this.#queuedBytes)
  }

  /** The HTTP port for gateways. */
  get route(): WebSocketRoute {
    return {
      paths: PATHS,
      maxMessageBytes: MAX_LINK_MESSAGE_BYTES,
      admits: ({ authorization }) => this.#secret.admits(authorization),
      serve: (socket, { admission, request: { authorization } }) => {
        admission.reached('named', this.#clock.now())
        return this.serve(socket, authorization)
      },
    }
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, number>> {
    return { roomGateways: this.#links.size, roomMembers: this.#linkOf.size }
  }

  /**
   * Serves a gateway.
   * @param authorization the header of that name, by which the gateway is known if it comes again
   * @returns a function that turns it away
   */
  serve(socket: WebSocket, authorization: string | undefined): (reason: string) => void {
    const gateway = this.#secret.gatewayIn(authorization)
    for (const link of this.#links)
      if (gateway !== undefined && link.gateway === gateway)
        link.close(ROOM_CLOSE.displaced, 'the gateway has a newer link')
    const link = new GatewayLink({
      ...{ socket, gateway, clock: this.#clock, init: this.#init() },
      onMessage: (from, message) => this.#hear(from, message),
      onOver: (from, reason) => this.#over(from, reason),
    })
    this.#numbers.set(link, String(this.#nextNumber++))
    this.#links.add(link)
    this.#log.info({ gateway: this.#nameOf(link), gateways: this.#links.size }, 'gateway linked')
    if (isOurs(link)) for (const text of this.#listed.values()) link.send(text)
    if (this.#links.size > this.#maxGateways) link.turnAway('there are too many gateways')
    return (reason) => link.turnAway(reason)
  }

  /** Ends all links; all members leave. */
  stop(): void {
    for (const link of [...this.#links]) link.close(ROOM_CLOSE.goingAway, 'the room host goes away')
  }

  get #queuedBytes(): number {
    let bytes = 0
    for (const { queuedBytes } of this.#links) bytes += queuedBytes
    return bytes
  }

  #nameOf(link: GatewayLink): string {
    return this.#numbers.get(link) ?? ''
  }

  #over(link: GatewayLink, reason: string): void {
    this.#links.delete(link)
    const { all } = link.members
    this.#log.info({ gateway: this.#nameOf(link), reason, members: all.length }, 'gateway lost')
    for (const member of all) this.#leave(link, member)
  }

  #hear(link: GatewayLink, message: GatewayMessage): void {
    const ignore = (reason: string): void => this.#ignored.add(this.#nameOf(link), reason, this.#clock.now())
    switch (message.kind) {
      case 'join':
        return this.#join(link, message, ignore)
      case 'leave':
        return this.#hearLeave(link, message)
      case 'relay':
        return this.#relay(link, message, ignore)
      case 'invalid':
        return ignore(message.why)
      // A room is there as long as somebody is in it.
      case 'load':
      case 'unload':
    }
  }

  #join(
    link: GatewayLink,
    { client, room, token }: Extract<GatewayMessage, { kind: 'join' }>,
    ignore: (reason: string) => void,
  ): void {
    const { members } = link
    if (client !== undefined && members.has(client)) return ignore('a second Join')
    if (members.isFull) {
      ignore('too many members')
      if (client !== undefined) link.send(Buffer.from(kickText(client, ROOM_CLOSE.tryAgainLater)))
    } else if (client === undefined) members.addNameless(room, token)
    else this.#enter(link, members.add(client, room, token))
  }

  #enter(link: GatewayLink, member: JoinedClient): void {
    this.#linkOf.set(member, link)
    this.#handler.joined(member)
  }

  #hearLeave(link: GatewayLink, message: Extract<GatewayMessage, { kind: 'leave' }>): void {
    const { client, room, token } = message
    const { members } = link
    if (client !== undefined) {
      const member = members.find(client, room, token)
      if (member) this.#leave(link, member)
      return
    }
    if (room === undefined || token === undefined) return
    const oldest = members.removeOldest(room, token)
    if (oldest) this.#left(oldest)
  }

  #leave(link: GatewayLink, member: JoinedClient): void {
    link.members.remove(member)
    this.#left(member)
  }

  #left(member: JoinedClient): void {
    if (this.#linkOf.delete(member)) this.#handler.left(member)
  }

  #relay(
    link: GatewayLink,
    { client, room, token, message }: Extract<GatewayMessage, { kind: 'relay' }>,
    ignore: (reason: string) => void,
  ): void {
    const { members } = link
    let member = members.find(client, room, token)
    if (!member && room !== undefined && token !== undefined && !members.has(client)) {
      member = members.bind(client, room, token)
      if (member) this.#enter(link, member)
    }
    if (!member) return ignore('not a member of this room')
    // Its Join may have been answered with a kick.
    if (this.#linkOf.has(member)) this.#handler.message(member, message)
  }

  #send(member: JoinedClient, message: RawObject): void {
    const link = this.#linkOf.get(member)
    if (!link || !this.#isShort(message)) return
    link.send(Buffer.from(unicastText(member.room, member.id, message, this.#form)))
  }

  #letIn(member: JoinedClient): void {
    const link = this.#linkOf.get(member)
    if (!link?.members.letIn(member)) return
    if (isOurs(link)) link.send(Buffer.from(insideText(member.id)))
  }

  #broadcast(room: string, message: RawObject): void {
    if (!this.#isShort(message)) return
    const text = (isForInside: boolean): Buffer =>
      Buffer.from(broadcastText(room, message, this.#form, isForInside))
    const [toAll, toInside] = [text(false), text(true)]
    for (const link of this.#links) {
      if (!link.members.isIn(room)) continue
      if (isOurs(link)) link.send(toInside)
      else if (!link.members.hasStrangers(room)) link.send(toAll)
      // An original would tell those who may not hear it.
      else for (const member of link.members.inside(room)) this.#send(member, message)
    }
  }

  /** @param shown undefined: it is not in the list any more */
  #list(room: string, shown: string | undefined): void {
    if (shown !== undefined) this.#listed.set(room, Buffer.from(shown))
    else if (!this.#listed.delete(room)) return
    const text = this.#listed.get(room) ?? Buffer.from(hiddenText(room))
    for (const link of this.#links) if (isOurs(link)) link.send(text)
  }

  #kick(member: JoinedClient, code: number): void {
    const link = this.#linkOf.get(member)
    if (!link) return
    link.send(Buffer.from(kickText(member.id, code)))
    this.#leave(link, member)
  }

  /** A gateway would refuse it. */
  #isShort(message: RawObject): boolean {
    const bytes = Buffer.byteLength(message)
    if (bytes <= MAX_DELIVERY_BYTES) return true
    this.#log.warn({ bytes, most: MAX_DELIVERY_BYTES }, 'message of a room is too long: not sent')
    return false
  }
}

/** Whether the gateway tells only those who are inside what is for them: ours do, and name themselves. */
const isOurs = ({ gateway }: GatewayLink): boolean => gateway !== undefined
