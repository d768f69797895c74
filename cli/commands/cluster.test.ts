import { expect, it } from 'vitest'
import { UsageError } from '../exit-status'
import { usualClusterFile } from '../serve/names-place'
import { parseClusterCommand } from './cluster'

const actionOf = (...words: readonly string[]) => {
  const options = parseClusterCommand(words, {})
  return options === 'help' ? options : options.action
}

it('lists nodes unless it is told otherwise', () => {
  expect(parseClusterCommand([], {})).toEqual({
    ...{ action: { kind: 'list' }, redis: undefined, file: usualClusterFile(4242), json: false },
  })
  expect(actionOf('list')).toEqual({ kind: 'list' })
  expect(actionOf('drain', 'one-1234')).toEqual({ kind: 'drain', node: 'one-1234' })
  expect(actionOf('revoke', 'one-1234')).toEqual({ kind: 'revoke', node: 'one-1234' })
  expect(actionOf('--help')).toBe('help')
})

it('makes codes for a number of machines and a time', () => {
  expect(actionOf('code')).toEqual({ kind: 'code', uses: 1, validMs: 3_600_000 })
  expect(actionOf('code', '--uses', '3', '--valid', '30m')).toEqual({
    kind: 'code',
    uses: 3,
    validMs: 1_800_000,
  })
  expect(actionOf('code', '--valid', '30d')).toMatchObject({ validMs: 30 * 86_400_000 })
})

it('reaches the network by Redis, or as a server on this computer does', () => {
  const environment = { RINGDOWN_REDIS: 'redis://192.0.2.1' }
  const url = 'rediss://:word@192.0.2.2'
  expect(parseClusterCommand(['--redis', url], environment)).toMatchObject({ redis: url })
  expect(parseClusterCommand([], environment)).toMatchObject({ redis: 'redis://192.0.2.1' })
  const authorities = { RINGDOWN_REDIS_CA: 'variable.pem' }
  expect(parseClusterCommand([], authorities)).toMatchObject({ redisCa: 'variable.pem' })
  expect(parseClusterCommand(['--redis-ca', 'ca.pem'], authorities)).toMatchObject({ redisCa: 'ca.pem' })
  expect(parseClusterCommand(['--port', '5000'], environment)).toMatchObject({
    ...{ redis: undefined, file: usualClusterFile(5000) },
  })
  expect(parseClusterCommand(['--port', '0'], {})).toMatchObject({ file: undefined })
})

it.each([
  [['dance'], 'say list, drain NODE'],
  [['drain'], 'say list, drain NODE'],
  [['drain', 'a', 'b'], 'say list, drain NODE'],
  [['drain', 'x'.repeat(129)], 'say list, drain NODE'],
  [['code', 'x'], 'say list, drain NODE'],
  [['code', '--valid', '31d'], '--valid: “31d” is no time'],
  [['code', '--valid', '0h'], '--valid: “0h” is no time'],
  [['code', '--valid', 'hour'], '--valid: “hour” is no time'],
  [['code', '--uses', '0'], '--uses: “0” is not a number from 1 on'],
  [['code', '--uses', '1001'], '--uses: a code admits 1000 machines at most'],
  [['list', '--uses', '2'], 'for a join code'],
  [['--redis', 'http://user:word@host'], '--redis: a URL such as redis://host:6379 is needed'],
])('%j is refused', (words, message) => {
  expect(() => parseClusterCommand(words, {})).toThrow(UsageError)
  expect(() => parseClusterCommand(words, {})).toThrow(message)
})
