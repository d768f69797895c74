import { messageHead } from '../../../../protocol/mls'
import type { OutgoingCommit } from '../room-keys'

/** How long ago an epoch may have begun whose messages the host still has. Epochs */
const KEPT_EPOCHS = 6

/** The host's part, as it has to be built: it orders, and reads the heads of messages only. */
export class DeliveryService {
  /** What it has accepted, oldest first. */
  #log: { readonly epoch: bigint; readonly message: Uint8Array }[] = []
  #epoch = 0n
  #group: Uint8Array | undefined
  commits = 0
  refusals = 0

  /** What newcomers get; undefined: the room has no group. */
  get groupInfo(): Uint8Array | undefined {
    return this.#group
  }

  get epoch(): bigint {
    return this.#epoch
  }

  /** @returns whether this is the room's group now */
  found(groupInfo: Uint8Array): boolean {
    if (this.#group) return false
    this.#group = groupInfo
    this.#epoch = 0n
    this.#log = []
    return true
  }

  /** The last member is gone. */
  desert(): void {
    this.#group = undefined
  }

  /** Accepts the first commit of each epoch. @returns whether it is this one, now or before */
  commit({ commit, groupInfo }: OutgoingCommit): boolean {
    const head = messageHead(commit)
    if (this.#log.some(({ message }) => message === commit)) return true
    if (head?.content !== 'commit' || head.epoch !== this.#epoch) {
      this.refusals++
      return false
    }
    this.commits++
    this.#append(commit)
    this.#group = groupInfo
    this.#epoch++
    return true
  }

  /** Proposals of the present epoch. */
  propose(message: Uint8Array): boolean {
    const head = messageHead(message)
    if (head?.content !== 'proposal' || head.epoch !== this.#epoch) return false
    this.#append(message)
    return true
  }

  /** All that was accepted since an epoch began; undefined if that was too long ago. */
  since(epoch: bigint): readonly Uint8Array[] | undefined {
    if (this.#epoch - epoch > KEPT_EPOCHS) return undefined
    return this.#log.filter((one) => one.epoch >= epoch).map(({ message }) => message)
  }

  #append(message: Uint8Array): void {
    this.#log.push({ epoch: this.#epoch, message })
    this.#log = this.#log.filter(({ epoch }) => this.#epoch - epoch <= KEPT_EPOCHS)
  }
}
