import type { CancelTimer, Clock } from '../../../base/clock'
import { type JoinCode, masterAddressIn } from '../../../protocol/cluster'
import { type Address, formatAddress } from '../../../protocol/directory'
import type { ServerLog } from '../../server-log'
import { MAX_MASTERS, type Membership } from '../cluster-file'
import { NODE_SETTING } from '../node-setting'
import { isSame } from '../proofs'
import { ClusterNode, type NodeSettings } from './cluster-node'
import type { NodeIdentity } from './node-access'

export interface NetworkMemberOptions {
  readonly log: ServerLog
  readonly clock: Clock
  readonly identity: NodeIdentity
  /** As an operator gives it; undefined: the node comes back to its network. */
  readonly code: JoinCode | undefined
  /** From an earlier run. */
  readonly kept: Membership | undefined
  readonly keep: (membership: Membership) => void
  /** The people who are signed in here. */
  readonly load: () => number
  /** Ends the attempt to join. */
  readonly stopped?: Promise<unknown> | undefined
}

/** What concerns the server of a node. */
export interface MemberListener {
  /** The node is to be empty. May repeat itself. */
  drain(): void
  /** The network does not want the node any more. @param reason a sentence */
  shutOut(reason: string): void
}

/** The node has no place in a network. The message says why, and whom it has asked. */
export class JoinError extends Error {
  override readonly name = 'JoinError'
}

/** A node that was in the network starts without a master when none answers for this long. ms */
const PATIENCE_MS = 10_000

/**
 * A node's place in a network. A node that was admitted before and finds no master starts with what it was told last, and looks for a
 * master in the background.
 */
export class NetworkMember {
  readonly #options: NetworkMemberOptions
  readonly #node: ClusterNode
  #membership: Membership
  #listener: MemberListener | undefined
  #isDraining = false
  #refusal: string | undefined
  /** Ends the wait for the first answer. */
  #answered: () => void = () => undefined
  #cancelPatience: CancelTimer = () => undefined

  private constructor(options: NetworkMemberOptions) {
    const { log, clock, identity, load } = options
    this.#options = options
    this.#membership = startOf(options)
    const { fingerprint, credential, code, masters } = this.#membership
    this.#node = new ClusterNode({
      ...{ log, clock, identity, load, masters },
      access: { form: 'secure', fingerprint, credential, code },
      onAdmitted: (settings) => this.#told(settings),
      onChanged: (settings) => this.#told(settings),
      onMoved: (_, settings) => this.#told(settings),
      onCredential: (secret) => this.#change({ credential: secret }),
      onRefused: (reason) => this.#refused(reason),
    })
  }

  /**
   * Asks the masters for a place.
   * @throws JoinError
   */
  static async join(options: NetworkMemberOptions): Promise<NetworkMember> {
    const member = new NetworkMember(options)
    await member.#join()
    return member
  }

  /** What the node was told last. It may hold passwords: never log it. */
  get membership(): Membership {
    return this.#membership
  }

  /** Says from now on what concerns the server, and at once what has come before. */
  follow(listener: MemberListener): void {
    this.#listener = listener
    if (this.#isDraining) listener.drain()
    if (this.#refusal !== undefined) listener.shutOut(this.#refusal)
  }

  /** Leaves the master. */
  close(): void {
    this.#cancelPatience()
    this.#node.stop()
    this.#answered()
  }

  async #join(): Promise<void> {
    const { clock, log, stopped } = this.#options
    const answer = new Promise<void>((resolve) => (this.#answered = resolve))
    if (this.#membership.credential && this.#membership.redis !== '')
      this.#cancelPatience = clock.after(PATIENCE_MS, () => {
        log.warn({}, 'no master answers: this node starts with what it was told last')
        this.#answered()
      })
    this.#node.start()
    const isStopped = await Promise.race([answer, stopped?.then(() => true) ?? answer])
    this.#cancelPatience()
    if (isStopped !== true && this.#refusal === undefined && this.#membership.redis !== '') return
    this.close()
    const why = isStopped === true ? 'it is stopped' : 'its master names no Redis'
    throw new JoinError(`cannot join the network of ${this.#asked}: ${this.#refusal ?? why}`)
  }

  get #asked(): string {
    return this.#membership.masters.map(({ host, port }) => formatAddress(host, port)).join(', ')
  }

  #told({ redis, ticketsKey, settings, isDraining }: NodeSettings): void {
    const named = merged(mastersIn(settings))
    const masters = named.length > 0 ? named : this.#membership.masters
    const before = this.#membership.redis
    if (redis !== undefined && before !== '' && redis !== before)
      this.#options.log.warn({}, 'the network has another Redis: this node uses it after a restart')
    this.#node.know(masters)
    this.#change({ masters, redis: redis ?? before, ticketsKey, settings })
    this.#answered()
    if (!isDraining) return
    this.#isDraining = true
    this.#listener?.drain()
  }

  #change(parts: Partial<Membership>): void {
    this.#membership = { ...this.#membership, ...parts }
    // Before its first answer there is nothing to come back to.
    if (this.#membership.redis !== '') this.#options.keep(this.#membership)
  }

  #refused(reason: string): void {
    this.#refusal = reason
    this.#answered()
    this.#listener?.shutOut(reason)
  }
}

/** The kept place, with the new code if there is one; or a new place in the network of the code. */
function startOf({ code, kept }: NetworkMemberOptions): Membership {
  if (!code) {
    if (!kept) throw new JoinError('this node has never joined a network: give it a join code')
    return kept
  }
  const { fingerprint, id, secret } = code
  const own = kept && isSame(kept.fingerprint, fingerprint) ? kept : undefined
  return {
    ...(own ?? { redis: '' }),
    fingerprint,
    code: { id, secret },
    masters: merged([...code.masters, ...(own?.masters ?? [])]),
  }
}

/** As a master tells them. */
const mastersIn = (settings: Readonly<Record<string, string>> | undefined): readonly Address[] =>
  (settings?.[NODE_SETTING.masters] ?? '').split(' ').flatMap((text) => masterAddressIn(text) ?? [])

const merged = (masters: readonly Address[]): Address[] =>
  [...new Map(masters.map((each) => [formatAddress(each.host, each.port), each])).values()].slice(
    0,
    MAX_MASTERS,
  )
