import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { InstanceLock, type SecondInstance } from './instance-lock'

let folder: string
const message: SecondInstance = { argv: ['electron', 'tel:bob'], cwd: '/', data: { n: 1 } }
const ignore = (): void => undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'instance-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('admits the first instance, refuses the second, and sends the second’s arguments to the first', async () => {
  let tell: (second: SecondInstance) => void = ignore
  const told = new Promise<SecondInstance>((resolve) => (tell = resolve))
  const first = new InstanceLock(folder, (second) => tell(second))
  const second = new InstanceLock(folder, ignore)
  expect(first.request(message)).toBe(true)
  expect(second.request(message)).toBe(false)
  expect(await told).toEqual(message)
  first.release()
})

it('admits another instance after a release', () => {
  const first = new InstanceLock(folder, ignore)
  const second = new InstanceLock(folder, ignore)
  expect(first.request(message)).toBe(true)
  first.release()
  expect(second.request(message)).toBe(true)
  second.release()
})

it('takes over from an owner that died without a release', () => {
  mkdirSync(join(folder, 'SingleInstance'))
  // This process's id with another start time: a reused id.
  writeFileSync(join(folder, 'SingleInstance', 'owner'), JSON.stringify({ pid: process.pid, started: '1' }))
  const lock = new InstanceLock(folder, ignore)
  expect(lock.request(message)).toBe(true)
  lock.release()
})
