import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentHash, PassedChecks } from './passed-checks.mjs'

let root: string
/** The number of runs, and their result. */
let runs: number
let code: number

const write = (path: string, text: string): void => writeFileSync(join(root, path), text)
const checks = (): PassedChecks =>
  new PassedChecks(join(root, 'node_modules', '.cache', 'passed.json'), () => contentHash(root))
const lint = () =>
  checks().run('lint', () => {
    runs++
    return Promise.resolve({ code })
  })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ringdown-checks-'))
  for (const folder of ['phone', 'node_modules', 'out']) mkdirSync(join(root, folder))
  write('phone/call.ts', 'export const call = 1')
  write('node_modules/.package-lock.json', '{}')
  runs = 0
  code = 0
})
afterEach(() => rmSync(root, { recursive: true }))

describe('a check', () => {
  it('that passed is not run again while nothing changes', async () => {
    expect(await lint()).toEqual({ code: 0 })
    expect(await lint()).toBeUndefined()
    expect(runs).toBe(1)
  })

  it('that failed is run again', async () => {
    code = 1
    expect(await lint()).toEqual({ code: 1 })
    expect(await lint()).toEqual({ code: 1 })
  })

  it('that passed says nothing about another check', async () => {
    await lint()
    expect(await checks().run('types', () => Promise.resolve({ code: 1 }))).toEqual({ code: 1 })
  })

  it.each([
    ['a file has other content of the same length', () => write('phone/call.ts', 'export const call = 2')],
    ['a file is new', () => write('phone/ring.ts', '')],
    ['a hidden file is new', () => write('.prettierrc.json', '{}')],
    ['a file is gone', () => rmSync(join(root, 'phone/call.ts'))],
    [
      'content moves from one file to another',
      () => {
        write('phone/call.ts', '')
        write('phone/b.ts', 'export const call = 1')
      },
    ],
    ['other packages are installed', () => write('node_modules/.package-lock.json', '{"packages":{}}')],
  ])('is run again when %s', async (_, change) => {
    await lint()
    change()
    await lint()
    expect(runs).toBe(2)
  })

  it('is not run again when a build or a report is new', async () => {
    await lint()
    write('out/main.cjs', '')
    expect(await lint()).toBeUndefined()
  })

  it('is run again when a file changed while it ran', async () => {
    await checks().run('lint', () => {
      write('phone/call.ts', 'export const call = 2')
      return Promise.resolve({ code: 0 })
    })
    write('phone/call.ts', 'export const call = 1')
    expect(await lint()).toEqual({ code: 0 })
  })

  it('is run again when the notes are damaged', async () => {
    await lint()
    write('node_modules/.cache/passed.json', '{')
    expect(await lint()).toEqual({ code: 0 })
  })
})
