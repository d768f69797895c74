import { describe, expect, it } from 'vitest'
import { MemoryAdmissionBook } from './memory-admission-book'

const code = (id: number, parts = {}) => ({
  ...{ id: String(id), secret: new Uint8Array(16), createdMs: 1000, expiresMs: 2000, usesLeft: 1 },
  ...parts,
})
const credential = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

describe('the book of admissions', () => {
  it('gives each use of a code once', async () => {
    const book = new MemoryAdmissionBook()
    await book.addCode(code(1, { usesLeft: 2 }))
    const taken = await Promise.all([book.takeUse('1'), book.takeUse('1'), book.takeUse('1')])
    expect(taken).toEqual([true, true, false])
    await book.returnUse('1')
    expect((await book.codeOf('1'))?.usesLeft).toBe(1)
    await book.forgetCode('1')
    await book.returnUse('1')
    expect(await book.codeOf('1')).toBeUndefined()
    expect(await book.takeUse('1')).toBe(false)
  })

  it('makes room for codes when it is full of void ones, and not otherwise', async () => {
    const book = new MemoryAdmissionBook()
    for (let n = 0; n < 10_000; n++) expect(await book.addCode(code(n))).toBe(true)
    expect(await book.addCode(code(10_000))).toBe(false)
    await book.takeUse('7')
    expect(await book.addCode(code(10_001))).toBe(true)
    expect(await book.codeOf('7')).toBeUndefined()
    expect(await book.addCode(code(10_002, { createdMs: 2000, expiresMs: 3000 }))).toBe(true)
    expect(await book.codeOf('8')).toBeUndefined()
  })

  it('gives a node one credential, and takes back no other one', async () => {
    const book = new MemoryAdmissionBook()
    expect(await book.giveCredential('a', credential(1))).toBe(true)
    expect(await book.giveCredential('a', credential(2))).toBe(false)
    await book.takeBackCredential('a', credential(2))
    expect(await book.nodeOf('a')).toEqual({ credential: credential(1) })
    await book.takeBackCredential('a', credential(1))
    expect(await book.nodeOf('a')).toBeUndefined()
  })

  it('remembers a revocation through later admissions', async () => {
    const book = new MemoryAdmissionBook()
    await book.giveCredential('a', credential(1))
    await book.revoke('a', 1500)
    expect(await book.nodeOf('a')).toEqual({ revokedMs: 1500 })
    await book.giveCredential('a', credential(2))
    await book.takeBackCredential('a', credential(2))
    expect(await book.nodeOf('a')).toEqual({ revokedMs: 1500 })
  })

  it('refuses nodes when it is full', async () => {
    const book = new MemoryAdmissionBook()
    for (let n = 0; n < 10_000; n++) await book.giveCredential(`node-${n}`, credential(1))
    expect(await book.giveCredential('one more', credential(1))).toBe(false)
    await book.revoke('node-1', 1500)
    expect(await book.giveCredential('node-1', credential(2))).toBe(true)
  })
})
