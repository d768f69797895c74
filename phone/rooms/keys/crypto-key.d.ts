import type { webcrypto } from 'node:crypto'

declare global {
  /** ts-mls names the browsers' type, which Node's types have elsewhere. */
  interface CryptoKey extends webcrypto.CryptoKey {
    readonly type: webcrypto.KeyType
  }
}
