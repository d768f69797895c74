import type { Clock } from '../../base/clock'
import { readRelay, type Relay, relaySealIn, type Stamp, writeRelay } from '../../protocol/groups'
import { type GroupKeys, isCodeOf } from './group-keys'
import { ReplayGuard } from './replay-guard'

const MAX_COUNTER = 0xffffffff

/** What was heard of another process: its newest run, and which packets of it. */
export class RelayPeer {
  readonly #guard = new ReplayGuard()
  #run = -1n

  /** Whether a packet with this run may still come: none from before a restart. */
  mayBe({ run }: Stamp): boolean {
    return run >= this.#run
  }

  /** @returns whether an authentic packet is new */
  take(stamp: Stamp): boolean {
    if (!this.mayBe(stamp)) return false
    this.#run = stamp.run
    return this.#guard.take(stamp)
  }
}

/** Something that a process of the network has said. */
export interface OpenedRelay {
  readonly relay: Relay
  readonly stamp: Stamp
}

/**
 * Seals what nodes and controllers say to each other, and opens what others say, once each. The run is the Unix time of the start in
 * ms, so that a recording from before a restart is worth nothing once the new run was heard.
 */
export class RelaySeals {
  readonly #clock: Clock
  readonly #keys: GroupKeys
  #run: bigint
  #counter = 0

  constructor(clock: Clock, keys: GroupKeys) {
    this.#clock = clock
    this.#keys = keys
    this.#run = this.#now
  }

  /** @throws RangeError as `writeRelay` does */
  seal(relay: Relay): Uint8Array {
    if (this.#counter > MAX_COUNTER) {
      this.#run = this.#now > this.#run ? this.#now : this.#run + 1n
      this.#counter = 0
    }
    return writeRelay(relay, { run: this.#run, counter: this.#counter++ }, this.#keys.relayMac)
  }

  /** @returns undefined for anything but a new relay of this peer */
  open(datagram: Uint8Array, peer: RelayPeer): OpenedRelay | undefined {
    const found = relaySealIn(datagram)
    if (!found || !peer.mayBe(found.stamp)) return undefined
    const { stamp } = found
    if (!isCodeOf(found.covered, found.code, this.#keys.relayMac)) return undefined
    const relay = readRelay(datagram)
    return relay && peer.take(stamp) ? { relay, stamp } : undefined
  }

  get #now(): bigint {
    return BigInt(Math.floor(this.#clock.unixTime()))
  }
}
