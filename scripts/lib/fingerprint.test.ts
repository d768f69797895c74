import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ringdown-sources-'))
  mkdirSync(join(root, 'phone', 'calls'), { recursive: true })
  writeFileSync(join(root, 'phone', 'calls', 'call.ts'), 'export {}')
  writeFileSync(join(root, 'vite.config.ts'), '')
})
afterEach(() => rmSync(root, { recursive: true }))

const now = (): string => fingerprint(root, ['phone', 'vite.config.ts', 'absent'])

describe('the fingerprint of sources', () => {
  it('stays the same while nothing changes, wherever the sources are', () => {
    expect(now()).toBe(now())
  })

  it('changes with a file’s time, even to an earlier one', () => {
    const before = now()
    utimesSync(join(root, 'phone', 'calls', 'call.ts'), 1_000, 1_000)
    expect(now()).not.toBe(before)
  })

  it('changes when a file is added, and is restored when it is removed', () => {
    const before = now()
    writeFileSync(join(root, 'phone', 'new.ts'), '')
    expect(now()).not.toBe(before)
    rmSync(join(root, 'phone', 'new.ts'))
    expect(now()).toBe(before)
  })

  it('ignores tests and notes', () => {
    const before = now()
    writeFileSync(join(root, 'phone', 'calls', 'call.test.ts'), '')
    writeFileSync(join(root, 'phone', 'README.md'), '')
    expect(now()).toBe(before)
  })
})
