import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { RedisServer } from '../broker/testing/redis-server'
import type { LogFields } from '../server-log'
import { readRedisAddress } from './redis-address'
import { RedisConnection } from './redis-connection'
import { Gate } from './testing/gate'

/** Passes in each step of `eventually`: time-outs are many steps long, so that Redis answers before them. ms */
const STEP_MS = 50
const MINUTE_MS = 60_000

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
  const logged: LogFields[] = []
  const log = { info: () => undefined, warn: (fields: LogFields) => void logged.push(fields) }
  const connection = new RedisConnection({
    ...{ address: readRedisAddress(gate.url), clock, log, key: '', channels: ['news'] },
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
  return { gate, clock, connection, states, heard, logged, eventually }
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

describe('an error of Redis', () => {
  it.each([
    'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
    "ERR Error running script (call to f_0): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
    "READONLY You can't write against a read only replica.",
  ])('means that it is away: %s', async (message) => {
    const { connection, states, logged } = await scene()
    const script = 'return redis.error_reply(ARGV[1])'
    await expect(connection.run(['EVAL', script, '0', message])).rejects.toThrow(message)
    expect(states).toEqual([true, false])
    expect(logged).toEqual([])
  })

  it('that is an answer is logged once a minute, without what was said', async () => {
    const { clock, connection, states, logged } = await scene()
    const ask = () => expect(connection.run(['HGET', 'alice'])).rejects.toThrow('wrong number of arguments')
    await ask()
    await ask()
    const reason = "ERR wrong number of arguments for 'hget' command"
    expect(logged).toEqual([{ command: 'HGET', reason, refused: 1 }])
    clock.advance(MINUTE_MS)
    await ask()
    expect(logged.slice(1)).toEqual([{ command: 'HGET', reason, refused: 2 }])
    await expect(connection.run(['NONE', 'alice'])).rejects.toThrow('alice')
    expect(logged.at(-1)).toEqual({ command: 'NONE', reason: "ERR unknown command 'NONE'", refused: 1 })
    expect(states).toEqual([true])
  })
})
