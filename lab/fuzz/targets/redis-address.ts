import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readRedisAddress, RedisAddressError, withoutPassword } from '../../../server/redis/redis-address'
import { mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const PASSWORD = 'Sesame'
const WHOLE = [
  `redis://user:${PASSWORD}@redis.example:6379/1`,
  `rediss://:${PASSWORD}@[2001:db8::1]`,
  `redis+sentinel://:${PASSWORD}@192.0.2.1,two.example:26379/phones/2`,
  `rediss+cluster://user:${PASSWORD}@one.example,two.example:7000`,
]
const part = fc.constantFrom(
  'redis',
  's',
  '+',
  'cluster',
  'sentinel',
  '://',
  ':',
  '@',
  ',',
  '/',
  '%',
  '[::1]',
  'a',
  '1',
)

/** A node hears the URL from its master. */
export const redisAddress = pureTarget({
  name: 'redis-address',
  about:
    'any URL of Redis: hosts that can be dialled, or an error; the password is in no error and is never shown',
  share: 600,
  cases: fc.oneof(
    fc
      .constantFrom(...WHOLE)
      .chain((text) => mutations.map((damage) => Buffer.from(mutate(Buffer.from(text), damage)).toString())),
    fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  ),
  test: (text) => {
    try {
      const { hosts, password } = readRedisAddress(text)
      assert.ok(hosts.length >= 1 && hosts.length <= 16)
      for (const { host, port } of hosts) assert.ok(/^\S+$/.test(host) && port >= 1 && port <= 65_535)
      const shown = withoutPassword(text)
      assert.deepEqual(readRedisAddress(shown), {
        ...readRedisAddress(text),
        ...(password && { password: '***' }),
      })
    } catch (error) {
      assert.ok(error instanceof RedisAddressError, String(error))
      assert.ok(!error.message.includes(PASSWORD))
    }
  },
})
