/** A person who is signed in, as others see them. One object for the whole stay, so that an encoder can cache by it. */
export interface Contact {
  readonly name: string
  /** What the person's program announced about itself. Opaque to the roster; undefined when it announced nothing. */
  readonly announced: Uint8Array | undefined
}
