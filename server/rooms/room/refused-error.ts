import type { Refusal } from '../../../protocol/rooms/inside'

/** A request that a room does not carry out. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly reason: Refusal

  constructor(reason: Refusal) {
    super(reason)
    this.reason = reason
  }
}
