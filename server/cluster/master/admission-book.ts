/** A join code, as a master keeps it. */
export interface StoredCode {
  /** 16 hexadecimal digits */
  readonly id: string
  readonly secret: Uint8Array
  /** Unix times, ms */
  readonly createdMs: number
  readonly expiresMs: number
  /** How many nodes it may still admit. */
  readonly usesLeft: number
}

/** What a master keeps about a node. */
export interface StoredNode {
  /** With which the node proves itself after its first admission. 32 bytes */
  readonly credential?: Uint8Array | undefined
  /** Codes from before this moment do not admit it any more. Unix time, ms */
  readonly revokedMs?: number | undefined
}

/** The memory of the masters of a network: join codes, credentials of nodes, revocations. */
export interface AdmissionBook {
  /** @returns false when the book is full */
  addCode(code: StoredCode): Promise<boolean>
  /** Used up and expired codes as well, for a while. */
  codeOf(id: string): Promise<StoredCode | undefined>
  /** Takes one use of a code, if there is one. Of several callers at once only as many succeed. */
  takeUse(id: string): Promise<boolean>
  /** The node has not come in after all. */
  returnUse(id: string): Promise<void>
  forgetCode(id: string): Promise<void>
  nodeOf(id: string): Promise<StoredNode | undefined>
  /** @returns false when the book is full, or the node has a credential */
  giveCredential(nodeId: string, credential: Uint8Array): Promise<boolean>
  /** The node has not received its credential. Has no effect when the node has another one by now. */
  takeBackCredential(nodeId: string, credential: Uint8Array): Promise<void>
  /** Forgets the node's credential, and codes from before for it. @param nowMs Unix time */
  revoke(nodeId: string, nowMs: number): Promise<void>
}
