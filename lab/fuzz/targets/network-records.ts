import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { MAX_RECORD_TEXT, type RecordSet } from '../../../server/backplane/backplane'
import { MemoryBackplane } from '../../../server/backplane/memory/memory-backplane'
import { MemoryStore } from '../../../server/backplane/memory/memory-store'
import { newMasterCertificate } from '../../../server/cluster/master/master-certificate'
import { SharedAdmissionBook } from '../../../server/cluster/master/shared-admission-book'
import { networkCertificateFiles, sharedCertificate } from '../../../server/cluster/master/shared-certificate'
import { Orders } from '../../../server/cluster/orders'
import { NameRegister } from '../../../server/names/name-register'
import { fileLike } from '../cases/files'
import { asyncTarget } from '../target'

const nothing = (): void => undefined
const DEAF = { up: nothing, away: nothing, changed: nothing, message: nothing }
const log = { info: nothing, warn: nothing }

/** What a Redis has that others can write to. */
async function storeWith(set: RecordSet, records: Readonly<Record<string, string>>) {
  const clock = new ManualClock()
  const backplane = new MemoryBackplane(new MemoryStore(clock, new NameRegister(clock)))
  backplane.start(DEAF)
  for (const [key, text] of Object.entries(records))
    await backplane.changeRecord(set, key, { before: undefined, after: text.slice(0, MAX_RECORD_TEXT) })
  return { backplane, clock }
}

const textLike = (...valid: readonly [string, ...string[]]): fc.Arbitrary<string> =>
  fileLike(...valid).map((bytes) => Buffer.from(bytes).toString())

const SECRET = 'ab'.repeat(16)
const CODE = JSON.stringify({ secret: SECRET, createdMs: 1, expiresMs: 2, usesLeft: 3 })
const CREDENTIAL = Uint8Array.from({ length: 32 }, () => 7)

export const joinCodeRecords = asyncTarget({
  name: 'join-code-records',
  about: 'any record of a join code in Redis: none, or a code whose uses are counted; it can be forgotten',
  share: 400,
  cases: textLike(CODE),
  test: async (text) => {
    const { backplane } = await storeWith('join-codes', { a: text })
    const book = new SharedAdmissionBook({ backplane, log })
    const code = await book.codeOf('a')
    const taken = await book.takeUse('a')
    assert.equal(taken, code !== undefined && code.usesLeft > 0)
    if (code) {
      assert.ok(code.secret instanceof Uint8Array && Number.isInteger(code.usesLeft))
      assert.equal((await book.codeOf('a'))?.usesLeft, code.usesLeft - (taken ? 1 : 0))
    }
    await book.forgetCode('a')
    assert.equal(await backplane.record('join-codes', 'a'), undefined)
  },
})

const NODES = [{ credential: 'cd'.repeat(32) }, { revokedMs: 7 }, {}].map((node) => JSON.stringify(node))

export const nodeRecords = asyncTarget({
  name: 'admitted-node-records',
  about: 'any record of a node in Redis: none, or one whose credential stays; it can be revoked',
  share: 400,
  cases: textLike(...(NODES as [string, ...string[]])),
  test: async (text) => {
    const { backplane } = await storeWith('admitted-nodes', { a: text })
    const book = new SharedAdmissionBook({ backplane, log })
    const before = await book.nodeOf('a')
    assert.equal(await book.giveCredential('a', CREDENTIAL), before?.credential === undefined)
    const after = await book.nodeOf('a')
    assert.deepEqual(after?.credential, before?.credential ?? CREDENTIAL)
    assert.equal(after.revokedMs, before?.revokedMs)
    await book.revoke('a', 9)
    assert.deepEqual(await book.nodeOf('a'), { revokedMs: 9 })
  },
})

const OTHER = newMasterCertificate()
const KEPT = newMasterCertificate()

export const certificateRecord = asyncTarget({
  name: 'certificate-record',
  about: 'any record of the certificate in Redis: that of all masters, or replaced by one that they can use',
  share: 200,
  cases: textLike(JSON.stringify(OTHER)),
  test: async (text) => {
    const { backplane } = await storeWith('masters', { certificate: text })
    const before = await networkCertificateFiles(backplane).catch((error: unknown) => {
      assert.ok(error instanceof Error && /^\P{Cc}+$/u.test(error.message))
      return undefined
    })
    const kept = { files: KEPT, keep: nothing }
    const { cert } = await sharedCertificate({ backplane, kept, log })
    assert.equal(cert, before?.cert ?? KEPT.cert)
    assert.equal((await networkCertificateFiles(backplane))?.cert, cert)
  },
})

const KEYS = ['drain node-1', 'revoke node-1', 'drain ', 'Drain node-1', '__proto__']
const TEXTS = ['wanted', 'No node with this id was admitted.', '']

export const orderRecords = asyncTarget({
  name: 'order-records',
  about: 'any orders in Redis: those of operators, which are done, or gone',
  share: 400,
  cases: fc.dictionary(
    fc.oneof(fc.constantFrom(...KEYS), fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })),
    fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary' })).filter((text) => text !== ''),
    { noNullPrototype: true },
  ),
  test: async (records) => {
    const { backplane, clock } = await storeWith('orders', records)
    const orders = new Orders({ backplane, clock, log })
    const open = await orders.open()
    for (const { kind, node } of open) {
      assert.equal(records[`${kind} ${node}`], 'wanted')
      assert.ok(node.length >= 1 && node.length <= 256)
      await orders.answer({ kind, node })
    }
    for (const key of (await backplane.records('orders')).keys()) assert.match(key, /^(?:drain|revoke) ./su)
  },
})

export const orderAnswers = asyncTarget({
  name: 'order-answers',
  about: 'any answer to an order in Redis: a sentence that can be shown on a terminal',
  share: 400,
  cases: fc
    .oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 2000 }))
    .filter((text) => text !== 'wanted'),
  test: async (text) => {
    const backplane = {
      record: () => Promise.resolve(text),
      records: () => Promise.resolve(new Map<string, string>()),
      changeRecord: () => Promise.resolve('done' as const),
    }
    const orders = new Orders({ backplane, clock: new ManualClock(), log })
    assert.match((await orders.give({ kind: 'drain', node: 'a' })) ?? '', /^\P{C}{1,500}$/u)
  },
})
