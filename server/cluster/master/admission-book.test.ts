import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../../base/testing/wait-until'
import { MAX_RECORDS } from '../../backplane/backplane'
import { memoryNetwork, type Network, redisNetwork } from '../../backplane/testing/network'
import { RecordingNode } from '../../backplane/testing/recording-node'
import type { AdmissionBook } from './admission-book'
import { MemoryAdmissionBook } from './memory-admission-book'
import { SharedAdmissionBook } from './shared-admission-book'

const code = (id: number, parts = {}) => ({
  ...{ id: String(id), secret: new Uint8Array(16), createdMs: 1000, expiresMs: 2000, usesLeft: 1 },
  ...parts,
})
const credential = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

const logged: string[] = []
const note = (_fields: object, message: string): void => void logged.push(message)
const log = { info: note, warn: note }
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  logged.length = 0
})

const nodeOf = async (network: Promise<Network>): Promise<RecordingNode> => {
  const opened = await network
  closers.push(() => opened.close())
  const made = await new RecordingNode(await opened.node()).start()
  closers.push(() => made.stop())
  return made
}
const sharedBook = async (network: Promise<Network>): Promise<AdmissionBook> =>
  new SharedAdmissionBook({ backplane: (await nodeOf(network)).roster.backplane, log })

const full = async (add: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < MAX_RECORDS; n += 100)
    await Promise.all(Array.from({ length: 100 }, (_, at) => add(n + at)))
}

describe.each([
  ['of one process', () => Promise.resolve(new MemoryAdmissionBook())],
  ['in memory', () => sharedBook(memoryNetwork())],
  ['in Redis', () => sharedBook(redisNetwork())],
])('the book of admissions %s', (_, makeBook) => {
  let book: AdmissionBook
  beforeEach(async () => {
    book = await makeBook()
  })

  it('keeps codes as they are', async () => {
    const stored = code(1, { secret: Uint8Array.of(1, 2, 255), usesLeft: 3 })
    expect(await book.codeOf('1')).toBeUndefined()
    await book.addCode(stored)
    expect(await book.codeOf('1')).toEqual(stored)
  })

  it('gives each use of a code once', async () => {
    await book.addCode(code(1, { usesLeft: 2 }))
    const taken = await Promise.all([book.takeUse('1'), book.takeUse('1'), book.takeUse('1')])
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(2)
    await book.returnUse('1')
    expect((await book.codeOf('1'))?.usesLeft).toBe(1)
    await book.forgetCode('1')
    await book.returnUse('1')
    expect(await book.codeOf('1')).toBeUndefined()
    expect(await book.takeUse('1')).toBe(false)
  })

  it('makes room for codes when it is full of void ones, and not otherwise', async () => {
    await full(async (n) => expect(await book.addCode(code(n))).toBe(true))
    expect(await book.addCode(code(10_000))).toBe(false)
    await book.takeUse('7')
    expect(await book.addCode(code(10_001))).toBe(true)
    expect(await book.codeOf('7')).toBeUndefined()
    expect(await book.addCode(code(10_002, { createdMs: 2000, expiresMs: 3000 }))).toBe(true)
    expect(await book.codeOf('8')).toBeUndefined()
  })

  it('gives a node one credential, and takes back no other one', async () => {
    expect(await book.giveCredential('a', credential(1))).toBe(true)
    expect(await book.giveCredential('a', credential(2))).toBe(false)
    await book.takeBackCredential('a', credential(2))
    expect(await book.nodeOf('a')).toEqual({ credential: credential(1) })
    await book.takeBackCredential('a', credential(1))
    expect(await book.nodeOf('a')).toBeUndefined()
  })

  it('remembers a revocation through later admissions', async () => {
    await book.giveCredential('a', credential(1))
    await book.revoke('a', 1500)
    expect(await book.nodeOf('a')).toEqual({ revokedMs: 1500 })
    await book.giveCredential('a', credential(2))
    await book.takeBackCredential('a', credential(2))
    expect(await book.nodeOf('a')).toEqual({ revokedMs: 1500 })
  })

  it('refuses nodes when it is full', async () => {
    await full((n) => book.giveCredential(`node-${n}`, credential(1)))
    expect(await book.giveCredential('one more', credential(1))).toBe(false)
    await book.revoke('node-1', 1500)
    expect(await book.giveCredential('node-1', credential(2))).toBe(true)
  })
})

it('two masters that share a book give no use of a code twice', async () => {
  const network = await redisNetwork()
  closers.push(() => network.close())
  const bookOfMaster = async (): Promise<AdmissionBook> => {
    const node = await new RecordingNode(await network.node()).start()
    closers.push(() => node.stop())
    return new SharedAdmissionBook({ backplane: node.roster.backplane, log })
  }
  const [one, other] = [await bookOfMaster(), await bookOfMaster()]
  await one.addCode(code(1, { usesLeft: 5 }))
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).takeUse('1')),
  )
  expect(taken.filter((isTaken) => isTaken)).toHaveLength(5)
})

it('a record that is none of ours counts as absent, is logged, and is replaced', async () => {
  const { roster } = await nodeOf(memoryNetwork())
  const book = new SharedAdmissionBook({ backplane: roster.backplane, log })
  const rubbish = ['no JSON', '[]', '{"credential":"xyz"}', '{"revokedMs":"soon"}']
  for (const [n, after] of rubbish.entries()) {
    const key = `node-${n}`
    await roster.backplane.changeRecord('admitted-nodes', key, { before: undefined, after })
    expect(await book.nodeOf(key)).toBeUndefined()
    expect(await book.giveCredential(key, credential(1))).toBe(true)
    expect(await book.nodeOf(key)).toEqual({ credential: credential(1) })
  }
  await roster.backplane.changeRecord('join-codes', '1', { before: undefined, after: '{"secret":"00"}' })
  expect(await book.codeOf('1')).toBeUndefined()
  expect(await book.takeUse('1')).toBe(false)
  expect(new Set(logged)).toEqual(new Set(['a record of admissions is not one of ours']))
})

it('says that the store is away', async () => {
  const node = await nodeOf(memoryNetwork())
  const book = new SharedAdmissionBook({ backplane: node.roster.backplane, log })
  node.cut()
  await waitUntil(() => !node.roster.backplane.isUp)
  await expect(book.codeOf('1')).rejects.toMatchObject({ name: 'BackplaneAwayError' })
})
