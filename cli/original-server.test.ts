import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OriginalServer, originalServer } from '../server/directory/testing/original-server'
import { WireClient } from '../server/directory/testing/wire-client'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

let server: OriginalServer
const running = new RunningProcesses()
const clients: WireClient[] = []

beforeEach(async () => {
  server = await originalServer()
})
afterEach(async () => {
  for (const wire of clients.splice(0)) await wire.close()
  await running.end()
  server.close()
})

const ringdown = (...args: string[]): RingdownProcess => running.start(args)
const phone = (name: string, port: number, ...more: string[]): RingdownProcess =>
  ringdown(
    ...['phone', '--server', `127.0.0.1:${port}`, '--name', name],
    ...['--audio-in', 'none', '--audio-out', 'none', ...more],
  )
const online = async (name: string, ...more: string[]): Promise<RingdownProcess> => {
  const process = phone(name, server.port, '--json', ...more)
  expect(await process.next('online')).toMatchObject({ name, isOriginal: true })
  return process
}
const caller = async (name: string): Promise<WireClient> => {
  const wire = await WireClient.loggedIn(server.port, name)
  clients.push(wire)
  wire.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  return wire
}

describe('a second caller, beside one who may have given up', () => {
  it('is reported, and accepted by name: the first call ends', async () => {
    const bob = await online('bob')
    const alice = await caller('alice')
    expect((await bob.next('incoming')).from).toBe('alice')
    const carol = await online('carol', '--call', 'bob')
    expect(await bob.next('incoming')).toMatchObject({ from: 'carol', privacy: 'not-private' })
    bob.say('accept')
    expect((await bob.next('error')).message).toContain('Write the name, too: alice, carol')
    bob.say('accept carol')
    expect((await bob.next('talking')).with).toBe('carol')
    expect(await bob.next('ended')).toMatchObject({ with: 'alice', reason: 'declined' })
    await alice.next('call-refused')
    carol.say('hangup')
    expect(await carol.exited).toBe(0)
    expect((await bob.next('ended')).with).toBe('carol')
  })

  it('is refused by name, or comes to the stage without a second report', async () => {
    const bob = await online('bob')
    await caller('alice')
    await bob.next('incoming')
    const carol = await caller('carol')
    await bob.next('incoming')
    bob.say('refuse carol')
    await carol.next('call-refused')
    expect((await bob.next('ended')).with).toBe('carol')
    carol.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
    await bob.next('incoming')
    bob.say('refuse alice')
    expect((await bob.next('ended')).with).toBe('alice')
    bob.say('refuse')
    expect((await bob.next('ended')).with).toBe('carol')
    expect(bob.events.filter(({ event }) => event === 'incoming')).toEqual([])
  })

  it('is refused at once with --refuse', async () => {
    await online('bob', '--refuse')
    for (const name of ['alice', 'carol']) await (await caller(name)).next('call-refused')
  })
})

describe('words about privacy name the server as the cause', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-cli-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it('when calls with somebody used to be private, and can be confirmed', async () => {
    const data = ['--data', join(folder, 'alice')]
    const ours = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json')
    const { port } = await ours.next('listening')
    const before = phone('bob', port, '--answer', '--json')
    await before.next('online')
    const pinning = phone('alice', port, '--json', '--call', 'bob', '--duration', '0.1', ...data)
    expect(await pinning.exited).toBe(0)

    await online('bob', '--answer')
    const alice = await online('alice', ...data)
    while (!(await alice.next('contacts')).names.includes('bob'));
    alice.say('call bob')
    expect((await alice.next('error')).message).toMatch(
      /this server does not support private calls.*Type: confirm$/,
    )
    alice.say('confirm')
    expect(await alice.next('talking')).toMatchObject({ with: 'bob', privacy: 'stripped' })
  })

  it('when only private calls are wanted', async () => {
    await online('bob')
    const alice = await online('alice', '--private-only')
    while (!(await alice.next('contacts')).names.includes('bob'));
    alice.say('call bob')
    expect((await alice.next('error')).message).toContain('this server does not support private calls')
  })

  it('at the login', async () => {
    const bob = phone('bob', server.port)
    await bob.says('contacts:')
    expect(bob.stdout).toContain('online as bob; calls at this server are not private')
  })
})

describe('names that a server does not check', () => {
  const HEBREW = '\u05E9\u05DC\u05D5\u05DD'

  it('are isolated in words if they are written from right to left, and never blank', async () => {
    const bob = phone('bob', server.port)
    await bob.says('online')
    for (const name of [HEBREW, ' ']) await caller(name)
    await bob.until(() => bob.stdout.split('calling').length >= 3, 'two calls')
    expect(bob.stdout).toContain(`\n\u2068${HEBREW}\u2069 is calling (not-private)\n`)
    expect(bob.stdout).toContain('\n(no name) is calling (not-private)\n')
    const listed = (line: string) => line.includes(`\u2068${HEBREW}\u2069`) && line.includes('(no name)')
    const isListed = () => bob.stdout.split('\n').some((line) => line.startsWith('contacts:') && listed(line))
    await bob.until(isListed, 'both names in one list')
    bob.say('accept nobody')
    await bob.says('nobody', 'stderr')
    expect(bob.stderr).toContain(`is not calling: \u2068${HEBREW}\u2069, (no name)\n`)
  })

  it('are unchanged in events', async () => {
    const bob = await online('bob')
    for (const name of [HEBREW, ' ']) {
      await caller(name)
      expect((await bob.next('incoming')).from).toBe(name)
    }
  })
})
