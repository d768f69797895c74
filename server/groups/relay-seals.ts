import { randomBytes } from 'node:crypto'
import type { Clock } from '../../base/clock'
import { readRelay, type Relay, relaySealIn, type Stamp, writeRelay } from '../../protocol/groups'
import { type GroupKeys, isCodeOf } from './group-keys'
import { ReplayGuard } from './replay-guard'

const MAX_COUNTER = 0xffffffff
/** The low bits of a run, which are random. */
const RANDOM_BITS = 16n

/** What was heard of another process: its newest run. */
export class RelayPeer {
  #run = -1n

  /** Whether a packet with this run may still come: none from before a restart. */
  mayBe({ run }: Stamp): boolean {
    return run >= this.#run
  }

  /** An authentic packet with this run has come. */
  note({ run }: Stamp): void {
    this.#run = run
  }
}

/** Something that a process of the network has said. */
export interface OpenedRelay {
  readonly relay: Relay
  readonly stamp: Stamp
}

/**
 * Seals what nodes and controllers say to each other, and opens what others say, once each, from whatever address it comes. The run
 * begins with the Unix time of the start in ms, so that a recording from before a restart is worth nothing once the new run was heard;
 * random bits follow, so that no two processes have the same.
 */
export class RelaySeals {
  readonly #clock: Clock
  readonly #keys: GroupKeys
  readonly #replays = new ReplayGuard()
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
      const now = this.#now
      this.#run = now > this.#run ? now : this.#run + 1n
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
    if (!relay || !this.#replays.take(stamp)) return undefined
    peer.note(stamp)
    return { relay, stamp }
  }

  get #now(): bigint {
    const ms = BigInt(Math.floor(this.#clock.unixTime()))
    return (ms << RANDOM_BITS) | BigInt(randomBytes(2).readUInt16BE())
  }
}
