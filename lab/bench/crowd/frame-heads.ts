/** u64 length of the rest, u16 opcode. */
const LENGTH_BYTES = 8
const HEAD_BYTES = 10

/** Reports the opcode of each frame of a stream, and skips its body, because a crowd of thousands reads a lot. */
export class FrameHeads {
  readonly #onOpcode: (opcode: number) => void
  readonly #head = Buffer.alloc(HEAD_BYTES)
  #filled = 0
  /** Remaining bytes of the body. */
  #skip = 0

  constructor(onOpcode: (opcode: number) => void) {
    this.#onOpcode = onOpcode
  }

  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      const skipped = Math.min(this.#skip, chunk.length - at)
      this.#skip -= skipped
      at += skipped
      if (at === chunk.length) return
      const taken = Math.min(HEAD_BYTES - this.#filled, chunk.length - at)
      chunk.copy(this.#head, this.#filled, at, at + taken)
      this.#filled += taken
      at += taken
      if (this.#filled < HEAD_BYTES) return
      this.#filled = 0
      this.#skip = this.#head.readUInt32LE(0) - (HEAD_BYTES - LENGTH_BYTES)
      this.#onOpcode(this.#head.readUInt16LE(LENGTH_BYTES))
    }
  }
}
