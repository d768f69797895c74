import { z } from 'zod'
import { jsonIn } from '../../../base/json'
import type { Backplane, RecordOutcome, RecordSet } from '../../backplane/backplane'
import type { ServerLog } from '../../server-log'
import { hexBytes, hexOf } from '../hex'
import { isSame } from '../proofs'
import type { AdmissionBook, StoredCode, StoredNode } from './admission-book'

export interface SharedAdmissionBookOptions {
  readonly backplane: Pick<Backplane, 'record' | 'records' | 'changeRecord'>
  readonly log: ServerLog
}

const CODES = 'join-codes'
const NODES = 'admitted-nodes'
/** Each failed try means that another master has made a change. */
const MAX_TRIES = 100
/** So that Redis answers each in time. */
const DROPPED_AT_ONCE = 100

const codeRecord = z.object({
  secret: hexBytes,
  createdMs: z.number(),
  expiresMs: z.number(),
  usesLeft: z.int(),
})
const nodeRecord = z.object({ credential: hexBytes.optional(), revokedMs: z.number().optional() })

type CodeRecord = z.output<typeof codeRecord>
type NodeRecord = z.output<typeof nodeRecord>

/** What a record becomes: another text, none, or what it is. */
type Next = { readonly text: string | undefined } | 'as it is'

/**
 * The admission book of all masters of a network, in records of the backplane: JSON, with bytes in hexadecimal digits. A record that
 * is none of ours counts as absent, and is replaced. When the book is full, codes that are void make room, nodes do not. Rejects
 * with a `BackplaneAwayError` while the store cannot be reached.
 */
export class SharedAdmissionBook implements AdmissionBook {
  readonly #backplane: SharedAdmissionBookOptions['backplane']
  readonly #log: ServerLog

  constructor({ backplane, log }: SharedAdmissionBookOptions) {
    this.#backplane = backplane
    this.#log = log
  }

  async addCode(code: StoredCode): Promise<boolean> {
    const change = { before: undefined, after: codeText(code) }
    const outcome = await this.#backplane.changeRecord(CODES, code.id, change)
    if (outcome !== 'full') return outcome === 'done'
    await this.#dropVoidCodes(code.createdMs)
    return (await this.#backplane.changeRecord(CODES, code.id, change)) === 'done'
  }

  async codeOf(id: string): Promise<StoredCode | undefined> {
    const code = this.#read(codeRecord, await this.#backplane.record(CODES, id))
    return code && { id, ...code }
  }

  async takeUse(id: string): Promise<boolean> {
    return (await this.#changeUses(id, -1)) === 'done'
  }

  async returnUse(id: string): Promise<void> {
    await this.#changeUses(id, 1)
  }

  async forgetCode(id: string): Promise<void> {
    await this.#change(CODES, id, () => ({ text: undefined }))
  }

  async nodeOf(id: string): Promise<StoredNode | undefined> {
    return this.#read(nodeRecord, await this.#backplane.record(NODES, id))
  }

  async giveCredential(nodeId: string, credential: Uint8Array): Promise<boolean> {
    const outcome = await this.#changeNode(nodeId, (node) =>
      node?.credential ? 'as it is' : { text: nodeText({ ...node, credential }) },
    )
    return outcome === 'done'
  }

  async takeBackCredential(nodeId: string, credential: Uint8Array): Promise<void> {
    await this.#changeNode(nodeId, (node) => {
      if (!node?.credential || !isSame(node.credential, credential)) return 'as it is'
      const { revokedMs } = node
      return { text: revokedMs === undefined ? undefined : nodeText({ revokedMs }) }
    })
  }

  async revoke(nodeId: string, nowMs: number): Promise<void> {
    await this.#changeNode(nodeId, () => ({ text: nodeText({ revokedMs: nowMs }) }))
  }

  #changeUses(id: string, by: 1 | -1): Promise<RecordOutcome | 'as it is'> {
    return this.#change(CODES, id, (text) => {
      const code = this.#read(codeRecord, text)
      if (!code || code.usesLeft + by < 0) return 'as it is'
      return { text: codeText({ ...code, usesLeft: code.usesLeft + by }) }
    })
  }

  #changeNode(id: string, next: (node: NodeRecord | undefined) => Next): Promise<RecordOutcome | 'as it is'> {
    return this.#change(NODES, id, (text) => next(this.#read(nodeRecord, text)))
  }

  /** Tries again when another master has changed the record meanwhile. */
  async #change(
    set: RecordSet,
    key: string,
    nextOf: (text: string | undefined) => Next,
  ): Promise<RecordOutcome | 'as it is'> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.#backplane.record(set, key)
      const next = nextOf(before)
      if (next === 'as it is') return next
      const outcome = await this.#backplane.changeRecord(set, key, { before, after: next.text })
      if (outcome !== 'changed') return outcome
    }
    throw new Error('too many masters change the same record')
  }

  async #dropVoidCodes(nowMs: number): Promise<void> {
    const all = [...(await this.#backplane.records(CODES))]
    const isVoid = ([, text]: readonly [string, string]): boolean => {
      const code = this.#read(codeRecord, text)
      return !code || code.usesLeft <= 0 || code.expiresMs <= nowMs
    }
    const voids = all.filter(isVoid)
    for (let at = 0; at < voids.length; at += DROPPED_AT_ONCE) {
      const drops = voids
        .slice(at, at + DROPPED_AT_ONCE)
        .map(([id, before]) => this.#backplane.changeRecord(CODES, id, { before, after: undefined }))
      await Promise.all(drops)
    }
  }

  #read<Content>(schema: z.ZodType<Content>, text: string | undefined): Content | undefined {
    if (text === undefined) return undefined
    const read = schema.safeParse(jsonIn(text))
    if (!read.success)
      this.#log.warn({ characters: text.length }, 'a record of admissions is not one of ours')
    return read.data
  }
}

const codeText = ({ secret, createdMs, expiresMs, usesLeft }: CodeRecord): string =>
  JSON.stringify({ secret: hexOf(secret), createdMs, expiresMs, usesLeft })

const nodeText = ({ credential, revokedMs }: NodeRecord): string =>
  JSON.stringify({ ...(credential && { credential: hexOf(credential) }), revokedMs })
