import { beforeEach, expect, it } from 'vitest'
import type { Child } from '../../base/supervision/child'
import type { Order } from '../../base/supervision/messages'
import { ManualClock } from '../../base/testing/manual-clock'
import type { VoiceCommand, VoiceProcessData } from './voice-contract'
import { VoiceEngine } from './voice-engine'

/** The orders to each process, in the sequence of their starts. */
let processes: Order<VoiceProcessData, VoiceCommand>['order'][][]
let engine: VoiceEngine
beforeEach(() => {
  processes = []
  const start = (): Child => {
    const orders: (typeof processes)[number] = []
    processes.push(orders)
    return {
      pid: processes.length,
      send: (message) => void orders.push((message as Order<VoiceProcessData, VoiceCommand>).order),
      kill: () => undefined,
    }
  }
  const none = { kind: 'none' } as const
  const data = {
    audio: { input: none, output: none },
    links: { tcp: { host: '127.0.0.1', port: 0 } },
    tones: {},
  }
  engine = new VoiceEngine({ start, file: '', data: () => data, clock: new ManualClock() })
})

it('starts no process before the first command', () => {
  expect(engine.pid).toBeUndefined()
  engine.send({ kind: 'tone', tone: 'ring' })
  engine.send({ kind: 'tone', tone: undefined })
  expect(processes).toEqual([['start', 'command', 'command']])
  expect(engine.pid).toBe(1)
})

it('starts its process once when it is prepared', () => {
  engine.prepare()
  engine.prepare()
  expect(processes).toEqual([['start']])
  engine.send({ kind: 'tone', tone: 'ring' })
  expect(processes).toEqual([['start', 'command']])
})

it('starts none after its end', async () => {
  await engine.shutdown()
  engine.prepare()
  engine.send({ kind: 'tone', tone: 'ring' })
  expect(processes).toEqual([])
})
