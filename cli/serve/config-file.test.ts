import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UsageError } from '../exit-status'
import { MAX_CONFIG_BYTES, readConfigFile } from './config-file'
import { serveOptionsOf } from './serve-options'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-config-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const read = (content: string | Uint8Array) => {
  const file = join(folder, 'ringdown.yaml')
  writeFileSync(file, content)
  return readConfigFile({ where: '--config', value: file })
}

it('reads settings, whose paths start at the folder of the file', () => {
  const given = read(`# a server
host: "::1"
port: 5000
tls-cert: tls/server.crt
tls-key: /keys/server.key
names: none
proxy:
  - 10.0.0.0/8
  - 192.0.2.1
http-port: none
`)
  expect(given.get('proxy')?.value.has('192.0.2.1')).toBe(true)
  expect(serveOptionsOf(given)).toMatchObject({
    host: '::1',
    port: 5000,
    tls: { cert: join(folder, 'tls/server.crt'), key: '/keys/server.key' },
    names: undefined,
    http: undefined,
  })
})

it('takes values as they are written, and one text for a list', () => {
  expect(read('server-name: no').get('server-name')?.value).toBe('no')
  expect(read('proxy: 10.0.0.1').get('proxy')?.value.has('10.0.0.1')).toBe(true)
  expect(() => read('port: 0x10')).toThrow('“0x10” is not a port')
})

it('announces the server under this computer’s name for “true”, and not for “false”', () => {
  expect(read('advertise: true').get('advertise')?.value).toBe(hostname())
  expect(read('advertise: false').get('advertise')?.value).toBeUndefined()
})

it('may be empty, or have a byte order mark', () => {
  for (const content of ['', '# nothing\n', '\uFEFFport: 1']) expect(() => read(content)).not.toThrow()
})

it.each([
  ['port: 1\n\nhttp-prot: 5', 'ringdown.yaml, line 3: “http-prot” is no setting; did you mean “http-port”?'],
  ['http_port: 5', 'line 1: “http_port” is no setting; did you mean “http-port”?'],
  ['a-thing-of-mine: 5', '“a-thing-of-mine” is no setting; docs/configuration.md has them all'],
  [
    'port: 1\nhost: x\nport: 2',
    'ringdown.yaml, line 3: “port” is set twice, first in line 1: remove one of them',
  ],
  ['# one\nport: 70000', 'ringdown.yaml, line 2, “port”: “70000” is not a port (0 to 65535)'],
  ['max-connections: many', 'ringdown.yaml, line 1, “max-connections”: “many” is not a number from 1 on'],
  ['port: [1, 2]', 'line 1, “port”: one value is needed, and this is a list'],
  ['port: {a: 1}', 'line 1, “port”: a text or a number is needed'],
  ['proxy: [[1]]', 'line 1, “proxy”: a text or a number is needed'],
  ['proxy: [10.0.0.0/99]', 'line 1, “proxy”: “10.0.0.0/99” is neither an address nor a network'],
  ['port:', 'line 1, “port”: the value is missing'],
  ['host: &a x\nport: *a', 'line 2, “port”: a text or a number is needed'],
  ['? [a]\n: b', 'line 1: settings are lines such as “port: 4242”'],
  ['- port', 'line 1: settings are lines such as “port: 4242”'],
  ['port', 'line 1: settings are lines such as “port: 4242”'],
  ['port: 1\nhost: "x', 'line 2, column 9: this is no YAML'],
  ['port: !!int 3', 'line 1, column 7: this is no YAML'],
  ['port: 1\n---\nport: 2', 'this is no YAML'],
  ['redis: http://user:word@host', 'line 1, “redis”: a URL such as redis://host:6379 is needed'],
])('%j is answered with the line and the key', (content, message) => {
  expect(() => read(content)).toThrow(UsageError)
  expect(() => read(content)).toThrow(message)
})

it('refuses lists of lists that exhaust the parser’s stack', () => {
  expect(() => read(`proxy: ${'['.repeat(100_000)}`)).toThrow(UsageError)
})

it('names a file that is missing, too long, no file or no UTF-8', () => {
  const at = (file: string) => () => readConfigFile({ where: 'RINGDOWN_CONFIG', value: join(folder, file) })
  expect(at('missing.yaml')).toThrow(/^RINGDOWN_CONFIG: there is no file .*missing\.yaml$/)
  mkdirSync(join(folder, 'folder.yaml'))
  expect(at('folder.yaml')).toThrow('folder.yaml cannot be read (it is not a file)')
  expect(() => read('#'.repeat(MAX_CONFIG_BYTES + 1))).toThrow(`more than ${MAX_CONFIG_BYTES}`)
  expect(() => read(Uint8Array.of(0x23, 0xff))).toThrow('utf-8')
})
