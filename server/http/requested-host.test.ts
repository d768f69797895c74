import { expect, it } from 'vitest'
import { requestedHost } from './requested-host'

it.each([
  ['Phones.Example', 'phones.example'],
  ['phones.example:443', 'phones.example'],
  ['192.0.2.7:4280', '192.0.2.7'],
  ['[2001:DB8::7]:4280', '[2001:db8::7]'],
  ['phones.example, inner.example', 'phones.example'],
  [undefined, undefined],
  ['', undefined],
  [' , phones.example', undefined],
  ['a/b', undefined],
  ['user@phones.example', undefined],
  ['phones.example:99999', undefined],
  ['a b', undefined],
  ['a'.repeat(300), undefined],
])('%j asks for %j', (header, host) => expect(requestedHost(header)).toBe(host))
