import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { RedisServer } from '../broker/testing/redis-server'
import { readRedisAddress } from './redis-address'
import { RedisConnection } from './redis-connection'
import { Gate } from './testing/gate'

/** Passes in each step of `eventually`: time-outs are many steps long, so that Redis answers before them. ms */
const STEP_MS = 50

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A connection by a gate, which is up. */
async function scene() {
  const redis = await RedisServer.start()
  closers.push(() => redis.close())
  const gate = await Gate.open(redis.port)
  closers.push(() => gate.close())
  const clock = new ManualClock()
  const states: boolean[] = []
  const heard: string[] = []
  const connection = new RedisConnection({
    ...{ address: readRedisAddress(gate.url), clock, key: '', channels: ['news'] },
    onMessage: (_, text) => void heard.push(text),
    onState: (isUp) => {
      if (isUp !== states.at(-1)) states.push(isUp)
    },
  })
  closers.push(() => connection.stop())
  connection.start()
  await waitUntil(() => connection.isUp)
  const eventually = (isTrue: () => boolean) =>
    waitUntil(() => {
      if (!isTrue()) clock.advance(STEP_MS)
      return isTrue()
    })
  return { gate, connection, states, heard, eventually }
}

describe('a connection to Redis that stands but carries nothing', () => {
  it.each([
    ['for commands', 1],
    ['for commands and to listen', 2],
  ])('is replaced: that %s', async (_, forgotten) => {
    const { gate, connection, states, heard, eventually } = await scene()
    gate.forget(forgotten)
    const lost = connection.run(['PUBLISH', 'news', 'lost']).catch(() => 'lost')
    await eventually(() => !connection.isUp)
    expect(await lost).toBe('lost')
    await eventually(() => connection.isUp)
    await connection.run(['PUBLISH', 'news', 'found'])
    await waitUntil(() => heard.includes('found'))
    // It is not up in between without commands.
    expect(states).toEqual([true, false, true])
  })
})
