import type { CancelTimer, Clock } from '../../../base/clock'
import { lookAlikeKeys } from '../../../base/names/look-alike'
import type { Status } from '../../../base/status'
import type { RosterChange } from '../../../server/backplane/backplane'
import { SharedRoster } from '../../../server/backplane/shared-roster'
import { PresenceFrames } from '../../../server/directory/presence-frames'
import { Roster } from '../../../server/roster/roster'
import { Link, type LinkOptions } from './link'
import { Processor, type WorkMeter } from './processor'
import { SimulatedBackplane } from './simulated-backplane'
import type { SimulatedClock } from './simulated-clock'
import type { PhoneLine, SimulatedPhone } from './simulated-phone'
import type { SimulatedStore } from './simulated-store'

export interface SimulatedNodeOptions {
  readonly clock: SimulatedClock
  readonly store: SimulatedStore
  readonly meter: WorkMeter
  readonly toStore: Omit<LinkOptions, 'clock'>
  readonly toPhones: Omit<LinkOptions, 'clock'>
  readonly onApplied: (change: RosterChange, atMs: number) => void
  /** The first list of a phone will have arrived. */
  readonly onList: (to: SimulatedPhone, bytes: number, arrivalMs: number) => void
  readonly onRang: (callee: SimulatedPhone, caller: string, arrivalMs: number) => void
}

/** About as long as the offer of a Ringdown. */
const OFFER = JSON.stringify({
  ...{ remote: '10.255.255.255', local: '10.255.255.254', host: '', port: 34_567 },
  extension: 'x'.repeat(60),
})
/** Smaller pieces of a list are not counted as waiting in memory. Bytes */
const LARGE = 65_536

/** A directory node above its sockets: real roster, real texts, real frames. */
export class SimulatedNode implements PhoneLine {
  readonly processor: Processor
  readonly backplane: SimulatedBackplane
  readonly shared: SharedRoster
  readonly roster: Roster<string>
  readonly frames = new PresenceFrames()
  readonly up: Link
  readonly down: Link
  readonly phones: Link
  /** How many phones have lost their names. */
  lostPhones = 0
  /** The most bytes of lists in memory at once since this was set to 0. */
  listBytes = 0
  readonly #options: SimulatedNodeOptions
  readonly #clock: Clock
  /** Lists that are still being sent, and until when. */
  readonly #lists = new Map<Uint8Array, number>()
  #isDead = false

  constructor(options: SimulatedNodeOptions) {
    const { clock, store, meter, toStore, toPhones, onApplied } = options
    this.#options = options
    this.processor = new Processor(clock, meter)
    this.#clock = onProcessor(clock, this.processor, (act) => this.run(act))
    this.up = new Link({ clock, ...toStore })
    this.down = new Link({ clock, ...toStore })
    this.phones = new Link({ clock, ...toPhones })
    const { processor, up, down } = this
    this.backplane = new SimulatedBackplane({ clock, store, processor, up, down, onApplied })
    this.shared = new SharedRoster({ backplane: this.backplane, clock: this.#clock })
    this.roster = new Roster({
      ...{ clock: this.#clock, shared: this.shared },
      defer: (act) => this.run(act),
      offers: { write: (offer) => offer, read: (text) => text },
    })
  }

  get isDead(): boolean {
    return this.#isDead
  }

  start(): void {
    this.run(() => this.roster.start())
  }

  run(act: () => void | Promise<void>): void {
    this.processor.run(() => {
      // The last look is that of another node, which has a cache of its own.
      lookAlikeKeys('')
      return act()
    })
  }

  signIn(phone: SimulatedPhone): void {
    this.run(() => {
      this.processor.add(this.#options.store.costs.loginMs)
      const { name, announced, key, ticket, networks } = phone
      this.roster.signIn(
        { name, announced, key, ticket, networks, port: phone, mayEnter: () => true },
        (outcome) => {
          if (outcome.ok) phone.member = outcome.member
        },
      )
    })
  }

  signOut(phone: SimulatedPhone): void {
    this.run(() => {
      if (phone.member) this.roster.signOut(phone.member)
      phone.member = undefined
    })
  }

  setStatus(phone: SimulatedPhone, status: Status): void {
    this.run(() => {
      if (phone.member) this.roster.setStatus(phone.member, status)
    })
  }

  call(phone: SimulatedPhone, callee: string): void {
    this.run(() => {
      if (phone.member) this.roster.requestCall(phone.member, callee, OFFER)
    })
  }

  /** Ends without a goodbye. */
  kill(): void {
    this.#isDead = true
    this.processor.stop()
    void this.backplane.stop()
  }

  send(frames: readonly Uint8Array[], to: SimulatedPhone): number {
    const { clock, store } = this.#options
    const bytes = frames.reduce((sum, { length }) => sum + length, 0)
    this.processor.add(store.costs.writeMs + bytes * store.costs.writeByteMs)
    const arrivalMs = this.phones.send(bytes, clock.now() + this.processor.aheadMs)
    const { watcher } = to
    if (watcher)
      clock.after(arrivalMs - clock.now(), () => {
        for (const frame of frames) watcher.take(frame)
      })
    return arrivalMs
  }

  sendList(frames: readonly Uint8Array[], to: SimulatedPhone): void {
    const arrivalMs = this.send(frames, to)
    this.#hold(frames, arrivalMs)
    this.#options.onList(
      to,
      frames.reduce((sum, { length }) => sum + length, 0),
      arrivalMs,
    )
  }

  rang(callee: SimulatedPhone, caller: string): void {
    const { clock, onRang } = this.#options
    onRang(callee, caller, clock.now() + this.phones.queueMs + this.#options.toPhones.latencyMs)
  }

  lost(phone: SimulatedPhone): void {
    phone.member = undefined
    this.lostPhones++
  }

  #hold(frames: readonly Uint8Array[], untilMs: number): void {
    for (const [list, endMs] of this.#lists) if (endMs <= this.#clock.now()) this.#lists.delete(list)
    for (const frame of frames) if (frame.length >= LARGE) this.#lists.set(frame, untilMs)
    const bytes = [...this.#lists.keys()].reduce((sum, { length }) => sum + length, 0)
    this.listBytes = Math.max(this.listBytes, bytes)
  }
}

/** A clock whose timers wait until a processor is free. */
const onProcessor = (clock: Clock, processor: Processor, run: (act: () => void) => void): Clock => ({
  // What a task has added has passed.
  now: () => clock.now() + processor.aheadMs,
  unixTime: () => clock.unixTime(),
  steadyUnixTime: () => clock.steadyUnixTime(),
  uptime: () => clock.uptime(),
  after: (ms, callback): CancelTimer => {
    let isCancelled = false
    const cancel = clock.after(ms, () =>
      run(() => {
        if (!isCancelled) callback()
      }),
    )
    return () => {
      isCancelled = true
      cancel()
    }
  },
})
