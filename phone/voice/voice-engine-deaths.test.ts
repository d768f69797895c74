import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { forkChild } from '../../base/supervision/forked-child'
import { ManualClock } from '../../base/testing/manual-clock'
import { tcpOffer } from './links/tcp/tcp-offer'
import type { VoiceEvent } from './voice-contract'
import { VoiceEngine } from './voice-engine'

/** A process that talks at once, and runs out of memory when it is muted. */
const SCRIPT = `
  const report = (...reports) => reports.forEach((report) => process.send({ report }))
  process.on('message', ({ order, command }) => {
    if (order === 'start') report('begun', 'ready')
    else if (order === 'answer') report('here')
    else if (order === 'stop') report('released')
    else if (command.kind === 'mute') {
      const hoard = []
      for (;;) hoard.push(new Array(1e6).fill(0.5))
    } else if (command.kind === 'open-link')
      process.send({ report: 'event', event: { kind: 'established', callId: command.callId } })
    else if (command.kind === 'open-room')
      process.send({
        report: 'event',
        event: { kind: 'room-stats', roomId: command.roomId, stats: { packetsSent: 3 } },
      })
  })
  process.on('disconnect', () => process.exit())`

const folder = mkdtempSync(join(tmpdir(), 'ringdown-deaths-'))
const file = join(folder, 'talks.cjs')
beforeAll(() => {
  writeFileSync(file, SCRIPT)
})
afterAll(() => rmSync(folder, { recursive: true }))

let clock: ManualClock
let engine: VoiceEngine
let events: VoiceEvent[]

const find = <Kind extends VoiceEvent['kind']>(kind: Kind) =>
  events.find((event): event is Extract<VoiceEvent, { kind: Kind }> => event.kind === kind)
const event = <Kind extends VoiceEvent['kind']>(kind: Kind) => waitUntil(() => find(kind))

const call = async (callId: number): Promise<void> => {
  const offer = tcpOffer({ host: '127.0.0.1', port: 1 })
  engine.send({ kind: 'open-link', callId, role: 'answer', offer })
  await event('established')
}

beforeEach(async () => {
  clock = new ManualClock()
  events = []
  const none = { kind: 'none' } as const
  const data = {
    audio: { input: none, output: none },
    links: { tcp: { host: '127.0.0.1', port: 0 } },
    tones: {},
  }
  engine = new VoiceEngine({ start: forkChild, file, data: () => data, clock })
  engine.on((each) => events.push(each))
  await call(1)
})
afterEach(async () => {
  await engine.shutdown()
})

/** The time on the engine's clock when the call ended, after the process has harmed itself. ms */
const endedAfterMs = async (): Promise<number> => {
  while (clock.now() < 2000 && find('closed') === undefined) clock.advance(10)
  expect(await event('closed')).toMatchObject({ callId: 1, reason: 'engine-failed' })
  return clock.now()
}

describe('A call ends with its reason within 1 s when the voice process', () => {
  afterEach(async () => {
    events.length = 0
    await call(2)
  })

  test('is killed: at once, on no timer', async () => {
    process.kill(engine.pid ?? 0, 'SIGKILL')
    expect(await event('closed')).toMatchObject({
      reason: 'engine-failed',
      detail: 'the voice process has died: it was ended by SIGKILL',
    })
    expect(clock.now()).toBe(0)
  })

  test('is stopped', async () => {
    process.kill(engine.pid ?? 0, 'SIGSTOP')
    expect(await endedAfterMs()).toBeLessThan(1000)
    expect(find('closed')?.detail).toBe('the voice process has died: it has not answered for 0.5 s')
  })

  test('runs out of memory: at once when V8 gives up, on no timer', async () => {
    engine.send({ kind: 'mute', muted: true })
    expect(await event('closed')).toMatchObject({
      reason: 'engine-failed',
      detail: expect.stringMatching(/heap/) as string,
    })
    expect(clock.now()).toBe(0)
  })

  test('runs out of memory, before V8 gives up', async () => {
    engine.send({ kind: 'mute', muted: true })
    expect(await endedAfterMs()).toBeLessThan(1000)
  })
})

test('A room ends with its latest stats when the voice process stops, within 1 s without a call as well', async () => {
  const kind = 'open-room'
  const balancer = { host: '127.0.0.1', port: 1 }
  const admission = {
    groupId: 1,
    userId: 2,
    ticket: new Uint8Array(28),
    secret: new Uint8Array(32),
    balancer,
    reach: 'computer' as const,
  }
  process.kill(engine.pid ?? 0, 'SIGKILL')
  await event('closed')
  engine.send({ kind, roomId: 7, mode: 'open', admission, muted: false })
  await event('room-stats')
  process.kill(engine.pid ?? 0, 'SIGSTOP')
  while (clock.now() < 2000 && find('room-closed') === undefined) clock.advance(10)
  expect(await event('room-closed')).toMatchObject({
    ...{ roomId: 7, reason: 'engine-failed', detail: expect.stringContaining('has not answered') as string },
    stats: { packetsSent: 3 },
  })
  expect(clock.now()).toBeLessThan(1000)
})
