import { describe, expect, it } from 'vitest'
import { readRedisAddress, RedisAddressError, withoutPassword } from './redis-address'

const NOBODY = { username: undefined, password: undefined }

describe('the address of a Redis', () => {
  it.each([
    [
      'redis://redis.example',
      {
        kind: 'single',
        hosts: [{ host: 'redis.example', port: 6379 }],
        encrypted: false,
        database: 0,
        ...NOBODY,
      },
    ],
    [
      'rediss://zoe:p%40ss:word@[2001:db8::1]:7000/3',
      {
        ...{ kind: 'single', hosts: [{ host: '2001:db8::1', port: 7000 }], encrypted: true, database: 3 },
        ...{ username: 'zoe', password: 'p@ss:word' },
      },
    ],
    [
      'redis+sentinel://:word@192.0.2.1,two.example:5000,[::1]/phones',
      {
        ...{ kind: 'sentinel', encrypted: false, primary: 'phones', database: 0 },
        hosts: [
          { host: '192.0.2.1', port: 26379 },
          { host: 'two.example', port: 5000 },
          { host: '::1', port: 26379 },
        ],
        ...{ username: undefined, password: 'word' },
      },
    ],
    [
      'rediss+sentinel://one.example/phones/2',
      {
        ...{ kind: 'sentinel', encrypted: true, primary: 'phones', database: 2, ...NOBODY },
        hosts: [{ host: 'one.example', port: 26379 }],
      },
    ],
    [
      'redis+cluster://one.example,two.example:7001',
      {
        ...{ kind: 'cluster', encrypted: false, ...NOBODY },
        hosts: [
          { host: 'one.example', port: 6379 },
          { host: 'two.example', port: 7001 },
        ],
      },
    ],
  ])('is read from %s', (text, expected) => {
    expect(readRedisAddress(text)).toEqual(expected)
  })

  it.each([
    ['redis.example', 'a URL such as redis://host:6379'],
    ['http://redis.example', 'a URL such as redis://host:6379'],
    ['redis+other://redis.example', 'a URL such as redis://host:6379'],
    ['', 'a URL such as redis://host:6379'],
    [`redis://${'x'.repeat(2048)}`, 'a URL such as redis://host:6379'],
    ['redis://', 'a name or an address'],
    ['rediss://[\t2001:db8::1]', 'a name or an address'],
    ['redis://one.example:0', 'a name or an address'],
    ['redis://one.example:70000', 'a name or an address'],
    ['redis+cluster://one.example,', 'a name or an address'],
    ['redis://one.example/first', 'the database of Redis is a number'],
    ['redis+sentinel://one.example/phones/x', 'the database of Redis is a number'],
    ['redis://one.example?db=1', 'leave “?” and “#” out'],
    ['redis://one.example,two.example', 'several hosts are sentinels'],
    ['redis+sentinel://one.example', 'the name by which the sentinels know the primary'],
    ['redis+sentinel://one.example/a b', 'the name by which the sentinels know the primary'],
    ['redis+cluster://one.example/1', 'a Redis Cluster has one database'],
    [`redis+cluster://${Array.from({ length: 17 }, (_, n) => `h${n}`).join()}`, '16 hosts at most'],
    ['redis://:50%@one.example', 'write %25'],
  ])('is not read from %s', (text, reason) => {
    expect(() => readRedisAddress(text)).toThrow(RedisAddressError)
    expect(() => readRedisAddress(text)).toThrow(reason)
  })

  it('is shown without its password', () => {
    expect(withoutPassword('redis://one.example:1/2')).toBe('redis://one.example:1/2')
    expect(withoutPassword('redis://zoe@one.example')).toBe('redis://zoe@one.example')
    expect(withoutPassword('rediss://zoe:se@c/ret@one.example/1')).toBe('rediss://zoe:***@one.example/1')
    expect(withoutPassword('redis:///a@b:secret@one.example')).toBe('redis:///a@b:***@one.example')
    expect(withoutPassword('redis://zoe:@one.example')).toBe('redis://zoe:@one.example')
    expect(withoutPassword('redis+sentinel://:secret@one,two/phones')).toBe(
      'redis+sentinel://:***@one,two/phones',
    )
  })
})
