import { timingSafeEqual } from 'node:crypto'
import type { AdmissionBook, StoredCode, StoredNode } from './admission-book'

const MAX_CODES = 10_000
const MAX_NODES = 10_000

/** An admission book that lasts as long as the process. When it is full, codes that are void make room, nodes do not. */
export class MemoryAdmissionBook implements AdmissionBook {
  readonly #codes = new Map<string, StoredCode>()
  readonly #nodes = new Map<string, StoredNode>()

  addCode(code: StoredCode): Promise<boolean> {
    if (this.#codes.size >= MAX_CODES) this.#dropVoidCodes(code.createdMs)
    if (this.#codes.size >= MAX_CODES) return Promise.resolve(false)
    this.#codes.set(code.id, code)
    return Promise.resolve(true)
  }

  codeOf(id: string): Promise<StoredCode | undefined> {
    return Promise.resolve(this.#codes.get(id))
  }

  takeUse(id: string): Promise<boolean> {
    const code = this.#codes.get(id)
    if (!code || code.usesLeft <= 0) return Promise.resolve(false)
    this.#codes.set(id, { ...code, usesLeft: code.usesLeft - 1 })
    return Promise.resolve(true)
  }

  returnUse(id: string): Promise<void> {
    const code = this.#codes.get(id)
    if (code) this.#codes.set(id, { ...code, usesLeft: code.usesLeft + 1 })
    return Promise.resolve()
  }

  forgetCode(id: string): Promise<void> {
    this.#codes.delete(id)
    return Promise.resolve()
  }

  nodeOf(id: string): Promise<StoredNode | undefined> {
    return Promise.resolve(this.#nodes.get(id))
  }

  giveCredential(nodeId: string, credential: Uint8Array): Promise<boolean> {
    const node = this.#nodes.get(nodeId)
    if (node?.credential || (!node && this.#nodes.size >= MAX_NODES)) return Promise.resolve(false)
    this.#nodes.set(nodeId, { ...node, credential })
    return Promise.resolve(true)
  }

  takeBackCredential(nodeId: string, credential: Uint8Array): Promise<void> {
    const node = this.#nodes.get(nodeId)
    if (!node?.credential || !timingSafeEqual(node.credential, credential)) return Promise.resolve()
    if (node.revokedMs === undefined) this.#nodes.delete(nodeId)
    else this.#nodes.set(nodeId, { revokedMs: node.revokedMs })
    return Promise.resolve()
  }

  revoke(nodeId: string, nowMs: number): Promise<void> {
    if (this.#nodes.has(nodeId) || this.#nodes.size < MAX_NODES) this.#nodes.set(nodeId, { revokedMs: nowMs })
    return Promise.resolve()
  }

  #dropVoidCodes(nowMs: number): void {
    for (const { id, usesLeft, expiresMs } of this.#codes.values())
      if (usesLeft <= 0 || expiresMs <= nowMs) this.#codes.delete(id)
  }
}
