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
  const status = join(mkdtempSync(join(folder, 'run-')), 'status')
  const script = `exec </dev/null; { "$1" ${words} ${closed}; echo $? > "$2"; } | true`
  await new Promise<void>((resolve) => {
    const args = ['-c', `${script}; while [ ! -s "$2" ]; do sleep 0.1; done`, 'sh']
    execFile('sh', [...args, inProject('bin', 'ringdown'), status], () => resolve())
  })
  return readFileSync(status, 'utf8').trim()
}

const phone = (name: string, more: string, at = port): string =>
  `phone --server 127.0.0.1:${at} --name ${name} --audio-in none --audio-out none ${more}`

it.each([
  ['a pipe whose reader is gone', ''],
  ['a pipe whose reader is gone, and standard error as well', '2>&1'],
  ['closed', '>&-'],
  ['closed, and standard error as well', '>&- 2>&-'],
  ['a full disk', '>/dev/full'],
])('the exit status is right while the output is %s', async (_, closed) => {
  const expected = {
    '--help': '0',
    phone: '1',
    [phone('alice', '', 1)]: '3',
    [phone('bob', '--call nobody')]: '4',
    [phone('carol', '--call nobody --json')]: '4',
  }
  const statuses = Object.keys(expected).map(async (words) => [words, await statusOf(words, closed)])
  expect(Object.fromEntries(await Promise.all(statuses))).toEqual(expected)
})
