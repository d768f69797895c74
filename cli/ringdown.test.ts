import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unusedPort } from '../base/testing/unused-port'
import { compare } from '../lab/audio/compare'
import { energy, speechLike } from '../native/testing/signals'
import { readWav, writeWav } from '../native/testing/wav-files'
import { WireClient } from '../server/directory/testing/wire-client'
import { identityFrom } from './phone/identity-file'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

const SPEECH_SECONDS = 2

let folder: string
let recordings: string
let speech: string
let server: RingdownProcess
let port: number
const running = new RunningProcesses()
const clients: WireClient[] = []

const ringdown = (...args: string[]): RingdownProcess => running.start(args)
const phone = (name: string, ...args: string[]): RingdownProcess => {
  const silent = [
    ...(args.includes('--audio-in') ? [] : ['--audio-in', 'none']),
    ...(args.includes('--audio-out') ? [] : ['--audio-out', 'none']),
  ]
  return ringdown('phone', '--server', `127.0.0.1:${port}`, '--name', name, '--json', ...silent, ...args)
}
const online = async (name: string, ...args: string[]): Promise<RingdownProcess> => {
  const process = phone(name, ...args)
  await process.next('online')
  return process
}
const client = async (name: string): Promise<WireClient> => {
  const wire = await WireClient.loggedIn(port, name)
  clients.push(wire)
  return wire
}
/** A file for this attempt at this test, because a recording never replaces a file. */
const recording = (name: string): string => join(recordings, `${name}.wav`)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-cli-'))
  speech = join(folder, 'speech.wav')
  writeWav(speech, speechLike(SPEECH_SECONDS))
})
beforeEach(() => (recordings = mkdtempSync(join(folder, 'recordings-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const serve = async (): Promise<void> => {
  server = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json')
  port = (await server.next('listening')).port
}
afterEach(async () => {
  for (const wire of clients.splice(0)) await wire.close()
  await running.end()
})

describe('ringdown phone', () => {
  it('carries a voice to the other side in a private call, and records it', async () => {
    await serve()
    const key = join(folder, 'alice.pem')
    const proof = ['--identity', key, '--private-only']
    const bob = await online('bob', '--answer', '--dtx', '--audio-out', `file:${recording('bob')}`)
    const alice = phone('alice', '--call', 'bob', ...proof, '--audio-in', `file:${speech}`, '--duration', '3')
    expect((await alice.next('ringing')).to).toBe('bob')
    expect(await bob.next('incoming')).toMatchObject({ from: 'alice', privacy: 'new' })
    expect(await alice.next('talking')).toMatchObject({ with: 'bob', privacy: 'known' })
    const identity = identityFrom(key).fingerprint
    expect(await bob.next('talking')).toMatchObject({ with: 'alice', privacy: 'known', identity })
    expect((await bob.next('stats')).framesReceived).toBeGreaterThan(0)
    expect(await alice.exited).toBe(0)
    const over = await alice.next('ended')
    expect(over.reason).toBe('hung-up')
    expect(over.stats.framesSent).toBeGreaterThan(100)
    expect(over.stats.bytesSent).toBeGreaterThan(over.stats.framesSent * 18)
    // He says nothing, so almost nothing is sent.
    expect(over.stats.framesReceived).toBeGreaterThan(5)
    expect(over.stats.framesReceived).toBeLessThan(75)
    // Both have announced their capabilities.
    expect(over.stats.roundTripMs).toBeLessThan(1000)
    expect(over.stats.droppedFrames).toBe(0)
    expect(over.stats.mos).toBeGreaterThan(1)
    expect(over.stats.bitrate).toBeGreaterThanOrEqual(16_000)
    expect((await bob.next('ended')).reason).toBe('peer-hung-up')
    bob.say('quit')
    expect(await bob.exited).toBe(0)

    const { sampleRate, samples } = readWav(recording('bob'))
    expect(sampleRate).toBe(48_000)
    expect(samples.length / sampleRate).toBeGreaterThan(SPEECH_SECONDS)
    expect(compare(speechLike(SPEECH_SECONDS), samples).correlation).toBeGreaterThan(0.8)
  })

  it('writes only events to standard output', async () => {
    await serve()
    const bob = await online('bob', '--answer')
    const alice = phone('alice', '--call', 'bob', '--duration', '0.2')
    expect(await alice.exited).toBe(0)
    for (const line of (alice.stdout + bob.stdout).trim().split('\n')) {
      expect(JSON.parse(line)).toHaveProperty('event')
    }
  })

  it('calls, mutes and hangs up by commands, and continues after the end of its input', async () => {
    await serve()
    const bob = await online('bob', '--audio-out', `file:${recording('muted')}`)
    const alice = await online('alice', '--audio-in', `file:${speech}`)
    while (!(await alice.next('contacts')).names.includes('bob'));
    alice.say('call bob')
    await bob.next('incoming')
    alice.say('mute')
    expect((await alice.next('error')).message).toContain('no call to mute')
    bob.say('accept')
    await alice.next('talking')
    alice.say('mute')
    await alice.next('stats')
    await alice.next('stats')
    expect((await alice.next('stats')).inputDbfs).toBe(-100)
    expect(await bob.next('peer-state')).toEqual({
      ...{ event: 'peer-state', with: 'alice', muted: true, holding: false },
    })
    while ((await bob.next('contacts')).statuses['alice'] !== 'in-call');
    bob.endInput()
    alice.say('hangup')
    expect((await alice.next('ended')).reason).toBe('hung-up')
    expect((await bob.next('ended')).reason).toBe('peer-hung-up')
    alice.say('dsp noise')
    alice.say('dsp magic')
    expect((await alice.next('error')).message).toContain('all, none or some of echo,noise,gain')
    alice.say('dance')
    expect((await alice.next('error')).message).toContain('dance')
    alice.say('accept')
    expect((await alice.next('error')).message).toContain('Nobody is calling')
    bob.kill('SIGTERM')
    expect(await bob.exited).toBe(0)
    const { samples } = readWav(recording('muted'))
    const second = samples.subarray(24_000)
    expect(energy(second) / second.length).toBeLessThan(1e-6)
  })

  it('with --data keeps calls and pins across runs', async () => {
    await serve()
    const data = join(folder, 'known')
    const bob = await online('bob', '--answer')
    const call = ['--data', data, '--call', 'bob', '--duration', '0.2']
    const first = phone('alice', ...call)
    const { identity } = await first.next('online')
    await first.next('talking')
    expect(await first.exited).toBe(0)
    await bob.next('ended')
    bob.kill('SIGTERM')
    await bob.exited
    // Without --data this one has another identity than the first.
    await online('bob', '--answer')
    const second = phone('alice', ...call)
    expect((await second.next('online')).identity).toBe(identity)
    expect((await second.next('error')).message).toMatch(
      /bob’s identity has changed.*type: call bob, then: confirm/,
    )
    expect(await second.exited).toBe(4)

    const third = await online('alice', '--data', data)
    while (!(await third.next('contacts')).names.includes('bob'));
    third.say('call bob')
    expect((await third.next('error')).message).toContain('Type: confirm')
    third.say('confirm')
    expect(await third.next('talking')).toMatchObject({ with: 'bob', privacy: 'known' })
    third.say('quit')
    expect(await third.exited).toBe(0)
    const history = JSON.parse(readFileSync(join(data, 'history.json'), 'utf8')) as object
    expect(history).toMatchObject({
      entries: [
        { contact: 'bob', outcome: 'hung-up', direction: 'outgoing' },
        { contact: 'bob', outcome: 'hung-up', direction: 'outgoing' },
      ],
    })
  })

  it('exits with 2 when the login is refused', async () => {
    await serve()
    await client('taken')
    const alice = phone('taken', '--call', 'bob')
    expect(await alice.exited).toBe(2)
    expect((await alice.next('error')).message).toContain('taken')
  })

  it('exits with 3 when the server cannot be reached', async () => {
    port = await unusedPort()
    const alice = phone('alice', '--call', 'bob')
    expect(await alice.exited).toBe(3)
    expect((await alice.next('error')).message).toContain('is the server running?')
  })

  it('exits with 4 when the call is refused, or the callee is not online', async () => {
    await serve()
    const bob = await online('bob', '--refuse')
    const alice = phone('alice', '--call', 'bob')
    expect(await alice.exited).toBe(4)
    expect((await alice.next('ended')).reason).toBe('peer-declined')
    expect((await bob.next('ended')).reason).toBe('declined')
    const carol = phone('carol', '--call', 'nobody')
    expect(await carol.exited).toBe(4)
    expect((await carol.next('error')).message).toContain('nobody is not online')
  })

  it('refuses a second caller while it talks', async () => {
    await serve()
    const bob = await online('bob', '--answer')
    const alice = phone('alice', '--call', 'bob')
    await alice.next('talking')
    const carol = phone('carol', '--call', 'bob')
    expect(await carol.exited).toBe(4)
    expect((await carol.next('ended')).reason).toBe('peer-busy')
    alice.say('hangup')
    expect(await alice.exited).toBe(0)
    expect((await bob.next('ended')).with).toBe('alice')
  })

  it('makes one call when both call at the same time', async () => {
    await serve()
    const alice = await online('alice')
    const bob = await online('bob')
    while (!(await alice.next('contacts')).names.includes('bob'));
    alice.say('call bob')
    bob.say('call alice')
    await Promise.all([alice.next('talking'), bob.next('talking')])
    alice.say('hangup')
    expect((await bob.next('ended')).reason).toBe('peer-hung-up')
  })

  it('reports that the caller gave up when it answers too late', async () => {
    await serve()
    const bob = await online('bob')
    const alice = await client('alice')
    alice.send({ kind: 'call-request', contact: 'bob', host: '', port: await unusedPort() })
    await bob.next('incoming')
    bob.say('accept')
    expect((await bob.next('ended')).reason).toBe('caller-gave-up')
  })

  it('continues the call while the server is away, and logs in again', async () => {
    await serve()
    const bob = await online('bob', '--answer')
    const alice = phone('alice', '--call', 'bob')
    await alice.next('talking')
    // A server that is killed with a message unread resets the connection.
    while ((await alice.next('contacts')).statuses['bob'] !== 'in-call');
    while ((await bob.next('contacts')).statuses['alice'] !== 'in-call');
    server.kill('SIGKILL')
    await server.exited
    expect((await alice.next('error')).message).toContain('closed the connection')
    alice.events.length = 0
    const before = await alice.next('stats')
    const after = await alice.next('stats')
    expect(after.framesReceived).toBeGreaterThan(before.framesReceived)
    const again = ringdown(
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--http-port',
      'none',
      '--json',
    )
    await again.next('listening')
    await Promise.all([alice.next('online'), bob.next('online')])
    alice.say('hangup')
    expect(await alice.exited).toBe(0)
    expect((await bob.next('ended')).reason).toBe('peer-hung-up')
  })

  it('detects a killed peer, and leaves a valid recording when it is killed itself', async () => {
    await serve()
    const bob = await online('bob', '--answer', '--audio-out', `file:${recording('killed')}`)
    const alice = phone('alice', '--call', 'bob', '--audio-in', `file:${speech}`)
    await alice.next('talking')
    await bob.next('stats')
    await bob.next('stats')
    bob.kill('SIGKILL')
    expect(await bob.exited).toBe('SIGKILL')
    expect((await alice.next('ended')).reason).toBe('peer-hung-up')
    expect(readWav(recording('killed')).samples.length).toBeGreaterThan(48_000)
  })

  it('quits during a call, with the call’s stats', async () => {
    await serve()
    const bob = await online('bob', '--answer')
    const alice = phone('alice', '--call', 'bob')
    await alice.next('talking')
    await alice.next('stats')
    alice.kill('SIGTERM')
    expect(await alice.exited).toBe(0)
    const over = await alice.next('ended')
    expect(over.reason).toBe('hung-up')
    expect(over.stats.framesSent).toBeGreaterThan(0)
    expect((await bob.next('ended')).reason).toBe('peer-hung-up')
  })

  it('calls nobody when its sound file is missing', async () => {
    await serve()
    const bob = await online('bob', '--answer')
    const alice = phone('alice', '--call', 'bob', '--audio-in', 'file:/nowhere/at-all.wav')
    expect(await alice.exited).toBe(1)
    expect(alice.stderr).toContain('--audio-in: cannot play /nowhere/at-all.wav')
    expect(bob.stdout).not.toContain('alice')
  })

  it('records a second call to a second file', async () => {
    await serve()
    const bob = await online('bob', '--answer', '--audio-out', `file:${recording('both')}`)
    for (const name of ['alice', 'carol']) {
      const caller = phone(name, '--call', 'bob')
      await bob.next('stats')
      caller.say('hangup')
      expect(await caller.exited).toBe(0)
      await bob.next('ended')
    }
    for (const file of ['both', 'both-2']) expect(readWav(recording(file)).samples.length).toBeGreaterThan(0)
  })
})
