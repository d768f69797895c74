import { systemClock } from '../../base/clock'
import { type ClientPacket, type Endpoint, readClientPacket, writeClientPacket } from '../../protocol/groups'
import { GroupKeys } from '../../server/groups/group-keys'
import { GroupTickets } from '../../server/groups/group-tickets'
import { RegistrationDialog } from '../../server/groups/testing/registration-dialog'
import { NETWORK_KEY } from './role-spec'
import type { SocketFarm } from './socket-farm'

/** Somebody who is to be a member of a group. */
export interface Newcomer {
  readonly userId: number
  readonly groupId: number
  readonly isPushToTalk: boolean
  readonly node: Endpoint
}

/** A member, whose socket is in a farm. */
export interface FarmMember extends Newcomer {
  readonly socket: number
  /** 0 until the call of the group has been told. */
  callId: number
}

/** A packet for a member, and the Unix time of its arrival, ns. */
export interface ForMember {
  readonly socket: number
  readonly packet: ClientPacket
  readonly atNs: bigint
}

const [REGISTRATION_RESPONSE, CALL_STARTED] = [1, 4]
/** A serving node takes 2,000 registrations of a host at once, and then 200 a second. */
const AT_ONCE = 100
const AGAIN_MS = 1_000
const JOIN_TIMEOUT_MS = 60_000
/** Each registers again every 15 s; a part of them each second. */
const RENEWAL_S = 15

/** Members of groups whose sockets are in a farm: they come, and stay. */
export class FarmMembers {
  readonly #farm: SocketFarm
  readonly #members = new Map<number, FarmMember>()
  readonly #dialogs = new Map<number, RegistrationDialog>()
  readonly #tickets = new GroupTickets(systemClock, new GroupKeys(NETWORK_KEY))
  readonly #renewal: NodeJS.Timeout
  #seconds = 0
  #onPacket: (packet: ForMember) => void = () => undefined

  constructor(farm: SocketFarm) {
    this.#farm = farm
    farm.onPacket = ({ socket, atNs, bytes }) => {
      const packet = readClientPacket(bytes)
      if (packet) this.#hear({ socket, atNs, packet })
    }
    this.#renewal = setInterval(() => this.#renew(), 1_000)
  }

  get all(): readonly FarmMember[] {
    return [...this.#members.values()]
  }

  /** Resolves when all are members, and have been told of their call. */
  async join(newcomers: readonly Newcomer[]): Promise<readonly FarmMember[]> {
    this.#farm.tell([REGISTRATION_RESPONSE, CALL_STARTED])
    const first = this.#members.size
    await this.#farm.open(newcomers.length)
    const joining = newcomers.map((newcomer, n) => this.#add(newcomer, first + n))
    for (let from = 0; from < joining.length; from += AT_ONCE)
      await this.#register(joining.slice(from, from + AT_ONCE))
    return joining
  }

  /** From now on only what this member gets is heard. */
  watch({ socket }: FarmMember): void {
    this.#farm.tell([], socket)
  }

  /** The next packet for one who is watched that is of this kind. @throws {Error} when there is none in time */
  next({ socket }: FarmMember, kind: ClientPacket['kind'], withinMs = 2_000): Promise<ForMember> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${kind} in ${withinMs} ms`)), withinMs)
      this.#onPacket = (heard) => {
        if (heard.socket !== socket || heard.packet.kind !== kind) return
        clearTimeout(timer)
        this.#onPacket = () => undefined
        resolve(heard)
      }
    })
  }

  /** @returns the Unix time of sending, ns */
  send({ socket, node }: FarmMember, packet: ClientPacket): Promise<bigint> {
    return this.#farm.sendTimed(socket, writeClientPacket(packet), node)
  }

  close(): void {
    clearInterval(this.#renewal)
  }

  #add(newcomer: Newcomer, socket: number): FarmMember {
    const { userId, groupId, isPushToTalk } = newcomer
    const admission = { userId, groupId, isPushToTalk, isModerator: false, listensOnly: false }
    const ticket = this.#tickets.issue(admission)
    const member = { ...newcomer, socket, callId: 0 }
    this.#members.set(socket, member)
    this.#dialogs.set(
      socket,
      new RegistrationDialog(userId, { ticket, secret: this.#tickets.secretOf(ticket) }),
    )
    return member
  }

  async #register(members: readonly FarmMember[]): Promise<void> {
    const fromMs = performance.now()
    let askedMs = -Infinity
    for (;;) {
      const missing = members.filter(({ callId }) => callId === 0)
      if (missing.length === 0) return
      const nowMs = performance.now()
      if (nowMs - fromMs > JOIN_TIMEOUT_MS)
        throw new Error(`${missing.length} members are not told of a call`)
      if (nowMs - askedMs >= AGAIN_MS) {
        askedMs = nowMs
        for (const member of missing) this.#say(member)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  #say({ socket, node }: FarmMember): void {
    const registration = this.#dialogs.get(socket)?.registration()
    if (registration) this.#farm.send(socket, registration, node)
  }

  #hear(heard: ForMember): void {
    const { socket, packet } = heard
    const member = this.#members.get(socket)
    if (!member) return
    if (this.#dialogs.get(socket)?.isChallengedBy(packet) === true) this.#say(member)
    else if (packet.kind === 'call-started') member.callId = packet.callId
    this.#onPacket(heard)
  }

  #renew(): void {
    this.#seconds++
    for (const member of this.#members.values())
      if (member.callId !== 0 && member.socket % RENEWAL_S === this.#seconds % RENEWAL_S) this.#say(member)
  }
}
