import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WireClient } from '../server/directory/testing/wire-client'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

/** So many that their log lines fill a pipe. */
const UNREAD_CONNECTIONS = 800
/** So many that their arrivals fill a phone's output pipe. */
const UNREAD_CONTACTS = 150

let server: RingdownProcess
let port: number
const running = new RunningProcesses()
const clients: WireClient[] = []

const ringdown = (...args: string[]): RingdownProcess => running.start(args)
const phone = (name: string, ...args: string[]): RingdownProcess =>
  ringdown(
    ...['phone', '--server', `127.0.0.1:${port}`, '--name', name],
    ...['--audio-in', 'none', '--audio-out', 'none', ...args],
  )
const client = async (name: string): Promise<void> => {
  clients.push(await WireClient.loggedIn(port, name))
}

beforeEach(async () => {
  server = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json')
  port = (await server.next('listening')).port
})
afterEach(async () => {
  for (const wire of clients.splice(0)) await wire.close()
  await running.end()
})

describe('while nobody reads the output', () => {
  it('the server continues, and stops cleanly', async () => {
    server.stopReading()
    for (let n = 0; n < UNREAD_CONNECTIONS; n++) {
      const visitor = await WireClient.connect(port)
      await visitor.next('hello-connect')
      await visitor.close()
    }
    server.kill('SIGTERM')
    server.readAgain()
    expect(await server.exited).toBe(0)
    for (const line of server.stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it('the phone answers, and stops cleanly', async () => {
    const bob = phone('bob', '--answer', '--json')
    await bob.next('online')
    bob.stopReading()
    for (let n = 0; n < UNREAD_CONTACTS; n++) await client(String(n).padEnd(64, 'x'))
    const alice = phone('alice', '--call', 'bob', '--duration', '0.1', '--json')
    expect(await alice.exited).toBe(0)
    bob.kill('SIGTERM')
    bob.readAgain()
    expect(await bob.exited).toBe(0)
    for (const line of bob.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event')
    expect((await bob.next('ended')).with).toBe('alice')
  })
})

describe('a phone', () => {
  it('reports why its port could not be opened', async () => {
    await client('bob')
    const place = ['--listen-host', '127.0.0.1', '--listen-port', String(port)]
    const alice = phone('alice', '--call', 'bob', '--json', ...place)
    expect(await alice.exited).toBe(4)
    expect((await alice.next('error')).message).toContain('the port is in use')
    expect((await alice.next('ended')).reason).toBe('port-unavailable')
  })

  it('that leaves does not report that everybody else has left', async () => {
    await client('bob')
    const alice = phone('alice', '--json')
    while (!(await alice.next('contacts')).names.includes('bob'));
    alice.say('quit')
    expect(await alice.exited).toBe(0)
    expect(alice.events.map(({ event }) => event)).toEqual(['online'])
  })

  it('does not print terminal commands in a name', async () => {
    const alice = phone('alice', '--call', 'bob\u001b[2J')
    expect(await alice.exited).toBe(4)
    expect(alice.stderr).toContain('bob\ufffd[2J')
    expect(alice.stdout + alice.stderr).not.toContain('\u001b')
  })
})
