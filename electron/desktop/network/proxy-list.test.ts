import { expect, it } from 'vitest'
import { proxyIn } from './proxy-list'

it.each([
  ['DIRECT', undefined],
  ['', undefined],
  ['PROXY proxy.example:3128', 'http://proxy.example:3128'],
  ['PROXY proxy.example:3128; DIRECT', 'http://proxy.example:3128'],
  ['DIRECT; PROXY proxy.example:3128', undefined],
  ['HTTPS secure.example:8443;PROXY other:1', 'https://secure.example:8443'],
  ['https secure.example', 'https://secure.example:443'],
  ['PROXY proxy.example', 'http://proxy.example:80'],
  ['PROXY [2001:db8::7]:3128', 'http://[2001:db8::7]:3128'],
  ['SOCKS5 socks.example:1080; PROXY proxy.example:3128', 'http://proxy.example:3128'],
  ['SOCKS socks.example:1080', undefined],
  ['SOCKS4 a:1; SOCKS5 b:2; DIRECT', undefined],
  ['QUIC quic.example:443; PROXY a:1', 'http://a:1'],
  ['PROXY user@host:1; PROXY a:70000; PROXY ; PROXY b:2', 'http://b:2'],
  ['constructor x:1; PROXY a:1', 'http://a:1'],
  ['PROXY a/b:1', undefined],
])('%j leads %s', (list, proxy) => expect(proxyIn(list)).toBe(proxy))

it('reads a list of any length in no time', () => {
  expect(proxyIn('SOCKS5 a:1;'.repeat(100_000))).toBeUndefined()
})
