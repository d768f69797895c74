import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { inProject } from '../scripts/lib/paths.mjs'
import { RingdownProcess } from './testing/ringdown-process'

let folder: string
let server: RingdownProcess
let port: number
beforeAll(async () => {
  server = new RingdownProcess(['serve', '--host', '127.0.0.1', '--port', '0', '--names', 'none', '--json'])
  port = (await server.next('listening')).port
})
afterAll(async () => {
  server.kill('SIGKILL')
  await server.exited
})
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-closed-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/**
 * Runs a command line whose output the shell has closed.
 * @returns its exit status
 */
async function statusOf(words: string, closed: string): Promise<string> {
  const status = join(folder, 'status')
  const script = `exec </dev/null; { "$1" ${words} ${closed}; echo $? > "$2"; } | true`
  await new Promise<void>((resolve) => {
    const args = ['-c', `${script}; while [ ! -s "$2" ]; do sleep 0.1; done`, 'sh']
    execFile('sh', [...args, inProject('bin', 'ringdown'), status], () => resolve())
  })
  return readFileSync(status, 'utf8').trim()
}

const phone = (more: string, at = port): string =>
  `phone --server 127.0.0.1:${at} --name alice --audio-in none --audio-out none ${more}`

it.each([
  ['a pipe whose reader is gone', ''],
  ['a pipe whose reader is gone, and standard error as well', '2>&1'],
  ['closed', '>&-'],
  ['closed, and standard error as well', '>&- 2>&-'],
  ['a full disk', '>/dev/full'],
])('the exit status is right while the output is %s', async (_, closed) => {
  expect(await statusOf('--help', closed)).toBe('0')
  expect(await statusOf('phone', closed)).toBe('1')
  expect(await statusOf(phone('', 1), closed)).toBe('3')
  expect(await statusOf(phone('--call nobody'), closed)).toBe('4')
  expect(await statusOf(phone('--call nobody --json'), closed)).toBe('4')
})
