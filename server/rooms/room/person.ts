/** Somebody whose token is good. */
export interface Person {
  readonly name: string
  /** SHA-256 of the public key of the identity, 64 hexadecimal digits. */
  readonly key: string
}
