import { backoffDelay } from '../../../base/backoff'
import { type CancelTimer, type Clock, systemClock } from '../../../base/clock'
import {
  type AdmissionNote,
  masterAddressIn,
  type NetworkSettings,
  nodeCardIn,
} from '../../../protocol/cluster'
import { type Address, formatAddress } from '../../../protocol/directory'
import type { ServerLog } from '../../server-log'
import { hexOf } from '../hex'
import { type AttachmentEnd, MasterAttachment } from './master-attachment'
import { cardOf, type NodeAccess, type NodeIdentity, type ProofSecret } from './node-access'

/** What a master tells an admitted node. */
export interface NodeSettings extends NetworkSettings {
  /** The node is to take no new work. */
  readonly isDraining: boolean
}

export interface ClusterNodeEvents {
  /** A master has admitted the node, for the first time or again. */
  readonly onAdmitted: (settings: NodeSettings) => void
  /** The master has sent other settings. */
  readonly onChanged?: ((settings: NodeSettings) => void) | undefined
  /** The node has gone to the master where it was sent. @param upstream its `host:port` */
  readonly onMoved?: ((upstream: string, settings: NodeSettings) => void) | undefined
  /** There is no master. The node goes on with its last settings, and looks for one. */
  readonly onLost?: ((reason: string) => void) | undefined
  /** The node has given up. */
  readonly onRefused: (reason: string) => void
  /** With which the node comes back after a restart: keep it secret. 32 bytes */
  readonly onCredential?: ((credential: Uint8Array) => void) | undefined
}

export interface ClusterNodeOptions extends ClusterNodeEvents {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** Numbers in [0, 1). */
  readonly random?: (() => number) | undefined
  readonly identity: NodeIdentity
  readonly access: NodeAccess
  /** Where masters listen, at least one; `know` names others later. */
  readonly masters: readonly Address[]
  /** How busy the node is, in its own measure: a number from 0 to a thousand million. */
  readonly load?: (() => number) | undefined
}

/** Of a node that no master has ever admitted. */
const FIRST_DIALS = 6
const FIRST_DIALS_INTERVAL_MS = 5_000
/** A node that was admitted once looks for a master at this interval at most, since another one takes over within seconds. ms */
const MAX_DIALS_INTERVAL_MS = 5_000
/** A node that was with its master for this long has come to rest: its next loss or move is news. ms */
const STEADY_MS = 60_000

const textOf = ({ host, port }: Address): string => formatAddress(host, port)

/**
 * Keeps a node with the master of its network: dials, proves itself, comes back after a loss, and goes where the master
 * sends it. While it moves, it stays with its master until the next one has admitted it.
 */
export class ClusterNode {
  readonly #options: ClusterNodeOptions
  readonly #clock: Clock
  #masters: readonly Address[]
  #current: MasterAttachment | undefined
  /** A dial, up to its admission. */
  #trial: MasterAttachment | undefined
  #cancelDial: CancelTimer = () => undefined
  /** Where the master has sent the node, which is not there yet. */
  #target: Address | undefined
  #last: Address | undefined
  #credential: Uint8Array | undefined
  #wasAdmitted: boolean
  /** Whether those who run the node believe that it has a master. */
  #isAttached = false
  /** Failed dials and moves since the node has come to rest. */
  #unrest = 0
  /** Failed dials since the last admission. */
  #turn = 0
  #admittedMs = -Infinity
  #isStopped = false

  /** @throws RangeError without a master, and for an identity that masters would not understand */
  constructor(options: ClusterNodeOptions) {
    const { clock = systemClock, access, masters, identity } = options
    if (masters.length === 0) throw new RangeError('a node needs the address of a master')
    if (!nodeCardIn(cardOf(identity, access.form)))
      throw new RangeError('what the node says about itself has a form that masters do not understand')
    this.#options = options
    this.#masters = masters
    this.#clock = clock
    this.#credential = access.form === 'secure' ? access.credential : undefined
    this.#wasAdmitted = this.#credential !== undefined
  }

  /** Where the master is that has admitted the node, as `host:port`; undefined: nowhere. */
  get master(): string | undefined {
    return this.#current && textOf(this.#current.address)
  }

  /** From now on the node looks for a master at these addresses, too. @param masters replace those of an earlier call */
  know(masters: readonly Address[]): void {
    this.#masters = [...masters, ...this.#options.masters]
  }

  /** Dials, and keeps trying in the background. */
  start(): void {
    this.#dial()
  }

  /** Leaves the master. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#cancelDial()
    this.#trial?.close('the node stops')
    this.#current?.close('the node stops')
    this.#trial = undefined
    this.#current = undefined
  }

  /** A node on its own tries all masters in turn; one with a master only the one where it was sent. */
  #dial(): void {
    const { clock = systemClock, identity, access, load } = this.#options
    const address = this.#nextAddress()
    if (this.#isStopped || !address) return
    const attachment: MasterAttachment = new MasterAttachment({
      ...{ clock, address, identity, access, load },
      secret: this.#secret(),
      onAdmitted: (note) => this.#admitted(attachment, note),
      onChanged: (note) => this.#changed(attachment, note),
      onEnd: (end) => this.#ended(attachment, end),
    })
    this.#trial = attachment
  }

  #nextAddress(): Address | undefined {
    if (this.#current) return this.#target
    const known = [this.#target, this.#last, ...this.#masters].flatMap((each) => each ?? [])
    const addresses = [...new Map(known.map((each) => [textOf(each), each])).values()]
    return addresses[this.#turn % addresses.length]
  }

  #secret(): ProofSecret | undefined {
    const { access } = this.#options
    if (access.form === 'document') return undefined
    if (this.#credential) return { secret: this.#credential }
    return access.code && { secret: access.code.secret, code: hexOf(access.code.id) }
  }

  #admitted(attachment: MasterAttachment, note: AdmissionNote): void {
    const { log, onAdmitted, onMoved, onCredential } = this.#options
    const before = this.#current
    this.#trial = undefined
    this.#current = attachment
    this.#last = attachment.address
    this.#turn = 0
    this.#wasAdmitted = true
    this.#admittedMs = this.#clock.now()
    before?.close('the node has moved')
    const master = textOf(attachment.address)
    log.info({ master }, this.#isAttached ? 'moved to another master' : 'admitted to the network')
    if (note.credential) {
      this.#credential = note.credential
      onCredential?.(note.credential)
    }
    if (this.#isAttached) onMoved?.(master, settingsIn(note))
    else onAdmitted(settingsIn(note))
    this.#isAttached = true
    this.#follow(note)
  }

  #changed(attachment: MasterAttachment, note: AdmissionNote): void {
    if (attachment !== this.#current) return
    this.#options.onChanged?.(settingsIn(note))
    this.#follow(note)
  }

  /** Goes where the master sends the node, if it is not there. */
  #follow({ upstream }: AdmissionNote): void {
    if (this.#isStopped || !this.#current) return
    const wanted = upstream === undefined ? undefined : masterAddressIn(upstream)
    const target = wanted && textOf(wanted) !== textOf(this.#current.address) ? wanted : undefined
    if (target && this.#target && textOf(target) === textOf(this.#target)) return
    this.#cancelDial()
    this.#trial?.close('the node is sent elsewhere')
    this.#trial = undefined
    this.#target = target
    if (!target) return
    this.#rest()
    this.#dialAfter(this.#unrest === 0 ? 0 : backoffDelay(this.#unrest, this.#random))
    this.#unrest++
  }

  #ended(attachment: MasterAttachment, end: AttachmentEnd): void {
    const { log } = this.#options
    const master = textOf(attachment.address)
    log.warn({ master, reason: end.reason }, 'no connection with the master')
    if (attachment === this.#trial) {
      this.#trial = undefined
      this.#turn++
      this.#trialFailed(attachment, end)
    } else if (attachment === this.#current) {
      this.#current = undefined
      // Another node with our id may be this one, at the master where it was sent.
      if (!this.#trial) this.#masterLost(end)
    }
  }

  #trialFailed(attachment: MasterAttachment, end: AttachmentEnd): void {
    if (end.kind === 'declined' && attachment.usesCredential && this.#hasCode()) {
      this.#credential = undefined
      return this.#dial()
    }
    const isMoving = this.#target !== undefined && this.#isAttached
    if (end.kind !== 'lost') {
      if (!isMoving) return this.#giveUp(end.reason)
      this.#target = undefined
    }
    if (!this.#current) return this.#masterLost({ ...end, kind: 'lost' })
    if (this.#target) this.#dialLater()
  }

  #masterLost({ kind, reason }: AttachmentEnd): void {
    if (kind !== 'lost') return this.#giveUp(reason)
    this.#rest()
    if (this.#isAttached) {
      this.#isAttached = false
      this.#options.onLost?.(reason)
    }
    if (this.#wasAdmitted) return this.#dialLater()
    if (++this.#unrest >= FIRST_DIALS) return this.#giveUp(reason)
    this.#dialAfter(FIRST_DIALS_INTERVAL_MS)
  }

  #giveUp(reason: string): void {
    this.stop()
    this.#options.log.warn({ reason }, 'not admitted to the network')
    this.#options.onRefused(reason)
  }

  /** Forgets earlier failures after a while with a master. */
  #rest(): void {
    if (this.#clock.now() >= this.#admittedMs + STEADY_MS && this.#isAttached) this.#unrest = 0
  }

  #dialLater(): void {
    this.#dialAfter(Math.min(MAX_DIALS_INTERVAL_MS, backoffDelay(++this.#unrest, this.#random)))
  }

  #dialAfter(ms: number): void {
    this.#cancelDial()
    this.#cancelDial = this.#clock.after(ms, () => this.#dial())
  }

  #hasCode(): boolean {
    const { access } = this.#options
    return access.form === 'secure' && access.code !== undefined
  }

  readonly #random = (): number => (this.#options.random ?? Math.random)()
}

const settingsIn = ({ upstream, redis, ticketsKey, settings, drain }: AdmissionNote): NodeSettings => ({
  ...{ upstream, redis, ticketsKey, settings },
  isDraining: drain === true,
})
