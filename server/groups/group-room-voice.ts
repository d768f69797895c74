import type { Clock } from '../../base/clock'
import { type Endpoint, endpointText, rightsEntry, UNSPECIFIED, type UserRights } from '../../protocol/groups'
import type { RoomVoice, VoiceAdmission, VoiceRights } from '../rooms/room/room-voice'
import type { ServerLog } from '../server-log'
import { Outbox } from './balancer/outbox'
import type { GroupKeys } from './group-keys'
import { GROUP_TICKET_LIFETIME_MS, GroupTickets } from './group-tickets'
import { RequestEndpoint } from './request-endpoint'
import { RightsBook } from './rights-book'

/** The balancer that the network uses now. */
export interface BalancerPlace {
  /** Where phones reach it; with the address `UNSPECIFIED` at the host of their gateway. */
  readonly announced: Endpoint
  /** Where this process reaches it. */
  readonly reached: Endpoint
}

export interface GroupRoomVoiceOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly keys: GroupKeys
  /** Address to send from; every IPv4 address when undefined. */
  readonly host?: string | undefined
  readonly balancer: () => BalancerPlace | undefined
}

/** Decisions of moderators that wait for the balancer. Beyond it the oldest are forgotten. */
const MOST_WAITING = 10_000
const ANYBODY = 0

/** How a group talks, and when the tickets that say so end. */
interface Mode {
  readonly mode: VoiceRights['mode']
  /** Those of the mode before end earlier: of two tickets nodes believe the later one. Unix time, ms */
  readonly fromMs: number
  lastMs: number
}

/** The voice of rooms by serving nodes: makes tickets for members, and tells the balancer what moderators decide. */
export class GroupRoomVoice implements RoomVoice {
  readonly #options: GroupRoomVoiceOptions
  readonly #tickets: GroupTickets
  readonly #endpoint: RequestEndpoint
  readonly #decisions: Outbox
  /** Of those nobody wants to hear later. */
  readonly #floors: Outbox
  readonly #rights = new RightsBook()
  /** Bounded by the numbers of groups. */
  readonly #modes = new Map<number, Mode>()
  readonly #followers = new Set<() => void>()

  constructor(options: GroupRoomVoiceOptions) {
    const { clock, log, keys, host } = options
    this.#options = options
    this.#tickets = new GroupTickets(clock, keys)
    this.#endpoint = new RequestEndpoint({ clock, log, keys, host, port: 0, onRequest: () => undefined })
    this.#decisions = this.#outbox(true)
    this.#floors = this.#outbox(false)
  }

  /** @throws the system's error when there is no socket */
  async start(): Promise<void> {
    await this.#endpoint.start()
  }

  async stop(): Promise<void> {
    this.#decisions.close()
    this.#floors.close()
    await this.#endpoint.stop()
  }

  /** The balancer is another one, which knows nothing, or the network has another key. */
  changed(): void {
    for (const { groupId, userId, rights } of this.#rights.all(this.#options.clock.now()))
      this.#tell(groupId, userId, rights)
    for (const tell of this.#followers) tell()
  }

  admit(groupId: number, { user, isModerator, isMuted, mode }: VoiceRights): VoiceAdmission | undefined {
    const { announced } = this.#options.balancer() ?? {}
    if (!announced) return undefined
    const ticket = this.#tickets.issue(
      {
        ...{ userId: user, groupId, isModerator, listensOnly: isMuted },
        isPushToTalk: mode === 'push-to-talk',
      },
      this.#lifetimeMs(groupId, mode),
    )
    return {
      ticket: Buffer.from(ticket).toString('base64url'),
      secret: Buffer.from(this.#tickets.secretOf(ticket)).toString('base64url'),
      balancer: announced.address === UNSPECIFIED ? `:${announced.port}` : endpointText(announced),
    }
  }

  setMuted(groupId: number, user: number, isMuted: boolean): void {
    this.#decide(groupId, user, { isSilenced: isMuted, isOut: false })
  }

  gone(groupId: number, user: number): void {
    this.#decide(groupId, user, { isSilenced: true, isOut: true })
  }

  giveFloor(groupId: number, to: Pick<VoiceRights, 'user' | 'isMuted'> | undefined): void {
    const rights: UserRights = to
      ? { isSilenced: to.isMuted, isOut: false, floor: 'given' }
      : { isSilenced: false, isOut: false, floor: 'taken' }
    this.#tell(groupId, to?.user ?? ANYBODY, rights)
  }

  follow(onChanged: () => void): () => void {
    const follower = (): void => onChanged()
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  #decide(groupId: number, user: number, rights: UserRights): void {
    this.#rights.set(groupId, user, rights, this.#options.clock.now())
    this.#tell(groupId, user, rights)
  }

  #tell(groupId: number, userId: number, rights: UserRights): void {
    const [outbox, subject] = rights.floor
      ? [this.#floors, `floor ${groupId}`]
      : [this.#decisions, `rights ${groupId}/${userId}`]
    outbox.put(subject, {
      kind: 'request',
      request: {
        ...{ kind: 'registration-update', groupId, userId },
        endpoint: { address: UNSPECIFIED, port: 0 },
        extension: rightsEntry(rights),
      },
    })
  }

  #outbox(isPersistent: boolean): Outbox {
    const { clock, balancer } = this.#options
    return new Outbox({
      ...{ clock, most: MOST_WAITING, isPersistent: () => isPersistent, onGivenUp: () => undefined },
      send: async (request) => {
        const to = balancer()
        return to !== undefined && (await this.#endpoint.request(request, to.reached)) !== undefined
      },
    })
  }

  #lifetimeMs(groupId: number, mode: VoiceRights['mode']): number {
    const nowMs = this.#options.clock.unixTime()
    const before = this.#modes.get(groupId)
    // Tickets count whole seconds.
    const current =
      before?.mode === mode ? before : { mode, fromMs: (before?.lastMs ?? 0) + 1_000, lastMs: 0 }
    this.#modes.set(groupId, current)
    current.lastMs = Math.max(nowMs + GROUP_TICKET_LIFETIME_MS, current.fromMs)
    return current.lastMs - nowMs
  }
}
