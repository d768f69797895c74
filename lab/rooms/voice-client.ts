import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { systemClock } from '../../base/clock'
import { startPacer } from '../../base/pacer'
import {
  type ClientPacket,
  type Endpoint,
  pointsElsewhere,
  readClientPacket,
  readLoadBalancerPacket,
  writeClientPacket,
  writeLoadBalancerPacket,
  writeVoicePayload,
} from '../../protocol/groups'
import { GroupKeys } from '../../server/groups/group-keys'
import { GroupTickets } from '../../server/groups/group-tickets'
import { RegistrationDialog } from '../../server/groups/testing/registration-dialog'
import { NETWORK_KEY } from './role-spec'
import type { VoiceState } from './voice-clients-spec'

export interface VoiceClientOptions {
  readonly balancer: Endpoint
  readonly userId: number
  readonly groupId: number
  readonly isPushToTalk: boolean
  /** Where it registers first; undefined: the balancer says. */
  readonly node: Endpoint | undefined
}

const TICK_MS = 20
/** A member that hears nothing for this long, though others talk, registers at once. */
const SILENT_MS = 400
/** Others talk if something was heard so lately. */
const LATELY_MS = 60_000
/** Without an answer for this long a node is taken for lost, and the balancer is asked for one. */
const ANSWER_MS = 500
const RENEW_MS = 15_000
/** While it talks. */
const RENEW_TALKING_MS = 800
const REQUEST_FLOOR_MS = 250
const tickets = new GroupTickets(systemClock, new GroupKeys(NETWORK_KEY))
const VOICE = writeVoicePayload({
  sequence: 1,
  frames: [{ level: 30, timestamp: 0, frame: new Uint8Array(107) }],
})

/** A member of a group as a phone is one: it registers, again when it should, and at another node when its own is lost. Sound it only counts. */
export class VoiceClient {
  readonly #options: VoiceClientOptions
  readonly #socket: Socket
  readonly #dialog: RegistrationDialog
  readonly #stopTicks: () => void
  #node: Endpoint | undefined
  #callId = 0
  #isMember = false
  #isTalking = false
  /** A registration, or a question to the balancer, that is not answered. ms */
  #askedMs = -Infinity
  #isWaiting = false
  #registeredMs = -Infinity
  #heard = 0
  #heardMs = -Infinity
  #resetMs = performance.now()
  #longestSilenceMs = 0
  #pressedMs: number | undefined
  #pressAgainMs = 0
  #onGranted: (ms: number) => void = () => undefined
  #requestId = 0

  private constructor(socket: Socket, options: VoiceClientOptions) {
    const { userId, groupId, isPushToTalk, node } = options
    this.#options = options
    this.#socket = socket
    this.#node = node
    const ticket = tickets.issue({ userId, groupId, isPushToTalk, isModerator: false, listensOnly: false })
    this.#dialog = new RegistrationDialog(userId, { ticket, secret: tickets.secretOf(ticket) })
    socket.on('message', (datagram: Buffer, from) => this.#receive(datagram, from))
    socket.on('error', () => undefined)
    this.#stopTicks = startPacer(systemClock, TICK_MS, () => this.#tick())
  }

  static async open(options: VoiceClientOptions): Promise<VoiceClient> {
    const socket = createSocket('udp4')
    socket.bind(0)
    await once(socket, 'listening')
    return new VoiceClient(socket, options)
  }

  get isReady(): boolean {
    return this.#isMember && this.#callId !== 0
  }

  get state(): VoiceState {
    const { userId } = this.#options
    return {
      ...{ userId, node: this.#node, isMember: this.#isMember, heard: this.#heard },
      longestSilenceMs: Math.max(this.#longestSilenceMs, performance.now() - this.#lastMs),
    }
  }

  reset(): void {
    this.#heard = 0
    this.#longestSilenceMs = 0
    this.#resetMs = performance.now()
  }

  talk(on: boolean): void {
    this.#isTalking = on
  }

  /** Asks for the floor until it is granted. @returns how long that took, ms */
  press(): Promise<number> {
    this.#pressedMs = performance.now()
    this.#pressAgainMs = 0
    return new Promise((resolve) => (this.#onGranted = resolve))
  }

  release(): void {
    const { groupId } = this.#options
    this.#say({ kind: 'floor-released', groupId, callId: this.#callId })
  }

  sendMedia(): void {
    this.#say({ kind: 'media', callId: this.#callId, keyId: 1, payload: VOICE })
  }

  close(): void {
    this.#stopTicks()
    this.#socket.close()
  }

  get #lastMs(): number {
    return Math.max(this.#heardMs, this.#resetMs)
  }

  #tick(): void {
    const nowMs = performance.now()
    if (this.#isTalking) this.sendMedia()
    this.#keepFloorAsked(nowMs)
    if (this.#isWaiting) {
      if (nowMs - this.#askedMs >= ANSWER_MS) this.#askBalancer()
    } else if (!this.#isMember) this.#begin()
    else if (nowMs - this.#registeredMs >= this.#renewMs || this.#missesVoice(nowMs)) this.#register()
  }

  get #renewMs(): number {
    return this.#isTalking ? RENEW_TALKING_MS : RENEW_MS
  }

  #missesVoice(nowMs: number): boolean {
    const silentMs = nowMs - this.#heardMs
    return silentMs >= SILENT_MS && silentMs < LATELY_MS && nowMs - this.#registeredMs >= SILENT_MS
  }

  #keepFloorAsked(nowMs: number): void {
    if (this.#pressedMs === undefined || nowMs - this.#pressAgainMs < REQUEST_FLOOR_MS) return
    this.#pressAgainMs = nowMs
    const { userId, groupId } = this.#options
    this.#say({ kind: 'floor-request', userId, groupId })
  }

  #begin(): void {
    if (this.#node) this.#register()
    else this.#askBalancer()
  }

  #register(): void {
    this.#wait()
    if (this.#node) this.#send(this.#dialog.registration(), this.#node)
  }

  #askBalancer(): void {
    this.#wait()
    const requestId = ++this.#requestId & 0x7fff
    this.#send(writeLoadBalancerPacket({ kind: 'request-serving-node', requestId }), this.#options.balancer)
  }

  #wait(): void {
    this.#isWaiting = true
    this.#askedMs = performance.now()
  }

  #receive(datagram: Buffer, { address, port }: Endpoint): void {
    const { balancer } = this.#options
    if (address === balancer.address && port === balancer.port) {
      const packet = readLoadBalancerPacket(datagram)
      if (packet?.kind === 'serving-node-response') this.#moveTo(packet.endpoint)
      return
    }
    if (address !== this.#node?.address || port !== this.#node.port) return
    const packet = readClientPacket(datagram)
    if (packet) this.#hear(packet)
  }

  #moveTo(node: Endpoint): void {
    this.#node = node
    this.#isMember = false
    this.#dialog.startAnew()
    this.#register()
  }

  #hear(packet: ClientPacket): void {
    const nowMs = performance.now()
    if (packet.kind === 'media') {
      this.#longestSilenceMs = Math.max(this.#longestSilenceMs, nowMs - this.#lastMs)
      this.#heardMs = nowMs
      this.#heard++
    } else if (this.#dialog.isChallengedBy(packet)) this.#register()
    else if (packet.kind === 'registration-response') {
      if (pointsElsewhere(packet.extension)) return this.#askBalancer()
      this.#isWaiting = false
      this.#isMember = true
      this.#registeredMs = nowMs
    } else if (packet.kind === 'call-started') this.#callId = packet.callId
    else if (packet.kind === 'floor-granted' && packet.userId === this.#options.userId) this.#granted(nowMs)
  }

  #granted(nowMs: number): void {
    if (this.#pressedMs === undefined) return
    this.#onGranted(nowMs - this.#pressedMs)
    this.#pressedMs = undefined
  }

  #say(packet: ClientPacket): void {
    if (this.#node) this.#send(writeClientPacket(packet), this.#node)
  }

  #send(bytes: Uint8Array, { address, port }: Endpoint): void {
    this.#socket.send(bytes, port, address)
  }
}
