import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../../../base/clock'
import { channelBindingOf } from '../../../base/networks/channel-binding'
import { type NetworkSettings, type NodeCard, SECRET_BYTES } from '../../../protocol/cluster'
import type { Admission } from '../../admission/admission-control'
import { PacketLink } from '../packet-link'
import type { SessionForm } from '../session'
import { type Candidate, type MasterEvent, MasterSession } from './master-session'
import type { NodeAdmissions, Verdict } from './node-admissions'

/** An admitted node. */
export interface NodeEntry {
  readonly id: string
  readonly type: NodeCard['type']
  readonly roles: readonly string[]
  /** Its version of the program and of the protocol, as far as it has told them. */
  readonly software: string | undefined
  readonly protocolVersion: number | undefined
  /** Where phones reach it, as `host:port`. */
  readonly address: string | undefined
  /** The address that it comes from. */
  readonly from: string
  /** It has proved itself; in the document's form nobody does. */
  readonly isProved: boolean
  /** As it says; undefined: it has not. */
  readonly load: number | undefined
  /** Unix time, ms */
  readonly sinceMs: number
  readonly isDraining: boolean
}

/** The master, as a visit uses it. */
export interface VisitContext {
  readonly clock: Clock
  readonly admissions: NodeAdmissions
  readonly protocolVersion?: number | undefined
  /** What a node of this form is told. */
  settingsFor(form: SessionForm): NetworkSettings
  /** The node has heard that it is admitted. */
  admitted(visit: NodeVisit, id: string): void
  declined(visit: NodeVisit, reason: string): void
  /** The node has told its load. */
  loaded(): void
  /** The visit is over. */
  over(visit: NodeVisit, reason: string, isOffence: boolean): void
}

export interface NodeVisitOptions {
  /** With TLS the form is the secure one. */
  readonly socket: Socket
  readonly from: string
  readonly admission: Admission
  readonly context: VisitContext
}

/** One node's connection, from its first packet on. */
export class NodeVisit {
  readonly form: SessionForm
  readonly from: string
  readonly #options: NodeVisitOptions
  readonly #session: MasterSession
  readonly #link: PacketLink<MasterEvent>
  readonly #nonce = new Uint8Array(randomBytes(SECRET_BYTES))
  readonly #sinceMs: number
  #card: NodeCard | undefined
  #verdict: Extract<Verdict, { kind: 'admitted' }> | undefined
  /** What the node was told last, as text; undefined: it is not admitted. */
  #told: string | undefined
  /** Where this node belongs, if not where all do. */
  #upstream: string | undefined
  #load: number | undefined
  #isDraining = false
  #isOver = false

  constructor(options: NodeVisitOptions) {
    const { socket, from, context } = options
    this.#options = options
    this.from = from
    this.form = socket instanceof TLSSocket ? 'secure' : 'document'
    const { clock, protocolVersion } = context
    this.#sinceMs = clock.unixTime()
    const nonce = this.form === 'secure' ? this.#nonce : undefined
    this.#session = new MasterSession({ form: this.form, nonce, protocolVersion })
    this.#link = new PacketLink({
      socket,
      clock,
      session: this.#session,
      onEvent: (event) => this.#handle(event),
      onOver: (reason, isOffence) => this.#leave(reason, isOffence),
    })
  }

  /** The node's, as it says; undefined: it has not said. */
  get id(): string | undefined {
    return this.#card?.id
  }

  get entry(): NodeEntry | undefined {
    if (!this.#card) return undefined
    const { id, type, roles = [], software, protocolVersion, address } = this.#card
    return {
      ...{ id, type, roles, software, protocolVersion, address },
      from: this.from,
      isProved: this.form === 'secure',
      load: this.#load,
      sinceMs: this.#sinceMs,
      isDraining: this.#isDraining,
    }
  }

  /** Tells an admitted node its settings if they have changed. */
  tell(): void {
    const settings = this.#settings()
    const told = JSON.stringify([settings, this.#isDraining])
    if (this.#told === undefined || this.#told === told) return
    this.#told = told
    this.#link.act(this.#session.change(settings, this.#isDraining))
  }

  /** Sends the node elsewhere. @param upstream `host:port` */
  move(upstream: string): void {
    this.#upstream = upstream
    this.tell()
  }

  /** The node is to take no new work. */
  drain(): void {
    this.#isDraining = true
    this.tell()
  }

  /** @param isFinal the node is to stay away */
  close(reason: string, isFinal: boolean): void {
    this.#link.act(this.#session.close({ reason, ...(isFinal && { final: true }) }))
  }

  /** Closes the connection at once. @param reason for the log */
  drop(reason: string): void {
    this.#link.drop(reason)
  }

  #settings(): NetworkSettings {
    const settings = this.#options.context.settingsFor(this.form)
    return this.#upstream === undefined ? settings : { ...settings, upstream: this.#upstream }
  }

  #handle(event: MasterEvent): void {
    const { context, admission } = this.#options
    switch (event.kind) {
      case 'candidate':
        this.#card = event.candidate.card
        void this.#decide(event.candidate)
        return
      case 'admitted':
        this.#verdict = undefined
        admission.reached('named', context.clock.now())
        if (!this.#isOver && this.#card) context.admitted(this, this.#card.id)
        return
      case 'load':
        this.#load = event.load
        context.loaded()
    }
  }

  async #decide(candidate: Candidate): Promise<void> {
    const verdict = await this.#verdictOn(candidate).catch(() => undefined)
    if (!verdict) this.#putOff('The master cannot check nodes now: try again later.')
    else if (verdict.kind === 'declined') this.#decline(verdict.reason)
    else if (this.#isOver) await this.#undo(verdict)
    else if (this.#options.admission.mayLogIn()) this.#admit(verdict)
    else {
      await this.#undo(verdict)
      this.#putOff('The master has no place for another node now.')
    }
  }

  #admit(verdict: Extract<Verdict, { kind: 'admitted' }>): void {
    this.#verdict = verdict
    const settings = this.#settings()
    this.#told = JSON.stringify([settings, this.#isDraining])
    const { credential } = verdict
    this.#link.act(this.#session.decide({ kind: 'admitted', settings, credential }))
  }

  #verdictOn(candidate: Candidate): Promise<Verdict> {
    const { socket, context } = this.#options
    if (!(socket instanceof TLSSocket)) return context.admissions.decideByCertificate(candidate)
    const binding = channelBindingOf(socket)
    return context.admissions.decideByProof(candidate, { binding, nonce: this.#nonce })
  }

  #decline(reason: string): void {
    const { context, admission } = this.#options
    if (this.#isOver) return
    context.declined(this, reason)
    this.#link.act(this.#session.decide({ kind: 'declined', reason }))
    if (!admission.loginFailed(context.clock.now())) this.drop('too many refused proofs')
  }

  /** The node is welcome later. */
  #putOff(reason: string): void {
    if (this.#isOver) return
    this.#options.context.declined(this, reason)
    this.close(reason, false)
  }

  #leave(reason: string, isOffence: boolean): void {
    this.#isOver = true
    if (this.#verdict) void this.#undo(this.#verdict)
    this.#verdict = undefined
    this.#options.context.over(this, reason, isOffence)
  }

  /** A book that cannot be reached keeps the admission: the node comes back with what it was given, or with a new code. */
  #undo({ undo }: Extract<Verdict, { kind: 'admitted' }>): Promise<void> {
    return undo().catch(() => undefined)
  }
}
