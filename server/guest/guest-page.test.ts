import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { IceServers } from '../../protocol/directory'
import { ProxyList } from '../admission/proxy-list'
import { HttpServer, type HttpServerOptions } from '../http/http-server'
import { readBuiltPage } from './built-page'
import { GuestPage } from './guest-page'

const log = { info: () => undefined, warn: () => undefined }
const SCRIPT = `/* ${'x'.repeat(5_000)} */`
const ICE: IceServers = { stunPort: 3478 }

let folder: string
const closers: (() => Promise<void>)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-guest-page-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'secret')
  writeFile('index.html', '<!doctype html>')
  writeFile('assets/index-A1.js', SCRIPT)
  writeFile('assets/index-A1.css', 'a{}')
  writeFile('assets/earlier-B2.js', 'an earlier build')
  writeManifest({ 'index.html': { file: 'assets/index-A1.js', css: ['assets/index-A1.css'] } })
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  rmSync(folder, { recursive: true })
})
const writeFile = (name: string, content: string): void => writeFileSync(join(folder, 'page', name), content)
const writeManifest = (content: unknown): void => writeFile('manifest.json', JSON.stringify(content))

const start = async (options: Partial<HttpServerOptions> = {}) => {
  const clock = new ManualClock()
  const asked: string[] = []
  const page = new GuestPage({
    page: await readBuiltPage(join(folder, 'page')),
    clock,
    iceServers: ({ remote }) => {
      asked.push(remote)
      return ICE
    },
  })
  const http = new HttpServer({
    ...{ log, clock, host: '127.0.0.1', port: 0, routes: [], pages: page, health: () => ({}) },
    ...options,
  })
  const { port } = await http.start()
  closers.push(() => http.stop())
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }).end()
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) }
  }
  return { port, ask, asked, clock }
}

describe('the page for guests', () => {
  it.each(['/call/alice', '/call/%C3%89lo%C3%AFse%20M', '/room/Lobby', '/call/alice?from=mail'])(
    'is at %s, with a policy that lets it reach this server only',
    async (path) => {
      const { ask } = await start()
      const { status, headers, body } = await ask(path, { host: 'phones.example:4280' })
      expect({ status, body: body.toString() }).toEqual({ status: 200, body: '<!doctype html>' })
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-length': '15',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
      })
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
          "connect-src 'self' wss://phones.example:4280 ws://phones.example:4280; base-uri 'none'; " +
          "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      )
    },
  )

  it.each(['a; script-src *', '*', 'a b', 'a/b', "x' 'unsafe-inline"])(
    'puts no host such as %j into its policy',
    async (host) => {
      const { ask } = await start()
      const { headers } = await ask('/call/alice', { host })
      expect(headers['content-security-policy']).toContain("; connect-src 'self'; ")
    },
  )

  it('has files that its manifest names, which browsers may keep', async () => {
    const { ask } = await start()
    const script = await ask('/guest/assets/index-A1.js')
    expect({ ...script, body: script.body.toString() }).toMatchObject({
      status: 200,
      body: SCRIPT,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        vary: 'accept-encoding',
      },
    })
    expect(script.headers).not.toHaveProperty('content-encoding')
    expect((await ask('/guest/assets/index-A1.css')).body.toString()).toBe('a{}')
  })

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br;q=1.0, gzip;q=0.8', 'gzip'],
    ['gzip;q=0', undefined],
    ['br', undefined],
  ])('compresses for a browser that reads %j: %s', async (accepted, encoding) => {
    const { ask } = await start()
    const { headers, body } = await ask('/guest/assets/index-A1.js', { 'accept-encoding': accepted })
    expect(headers['content-encoding']).toBe(encoding)
    expect(headers['content-length']).toBe(String(body.length))
    expect((encoding === 'gzip' ? gunzipSync(body) : body).toString()).toBe(SCRIPT)
  })

  it('answers HEAD with the headers of GET alone', async () => {
    const { ask } = await start()
    for (const path of ['/call/alice', '/guest/assets/index-A1.js']) {
      const [got, head] = [await ask(path), await ask(path, {}, 'HEAD')]
      expect({ ...head, headers: { ...head.headers, date: '' } }).toEqual({
        status: 200,
        headers: { ...got.headers, date: '' },
        body: Buffer.alloc(0),
      })
    }
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is only read: %s finds nothing', async (method) => {
    const { ask } = await start()
    for (const path of ['/call/alice', '/guest/assets/index-A1.js', '/guest/ice'])
      expect(await ask(path, {}, method)).toMatchObject({ status: 404 })
  })

  it.each([
    ...['/', '/call', '/call/', '/call/a/b', '/calls/alice', `/call/${'x'.repeat(769)}`],
    ...['/guest', '/guest/', '/guest/index.html', '/guest/manifest.json', '/guest/assets/earlier-B2.js'],
    ...[
      '/guest/assets/',
      '/guest/assets/../index.html',
      '/guest/../secret.js',
      '/guest/assets/../../secret.js',
    ],
    ...[
      '/guest/%2e%2e/secret.js',
      '/guest/..%2fsecret.js',
      '/guest//etc/passwd',
      '/guest/assets/index-A1.js/',
    ],
    ...[
      '/guest/assets\\index-A1.js',
      '/guest/assets/index-A1.js%00',
      '/guest/constructor',
      '/guest/__proto__',
    ],
  ])('has nothing at %s', async (path) => {
    const { port } = await start()
    // As it stands: a client would tidy up the path.
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /)
  })
})

describe('the servers for a guest’s browser', () => {
  const proxies = new ProxyList(['127.0.0.1'])
  const from = (address: string) => ({ 'x-forwarded-for': address })

  it('are told as they are now, and not kept', async () => {
    const { ask, asked } = await start()
    const { status, headers, body } = await ask('/guest/ice')
    expect({ status, said: JSON.parse(body.toString()) as unknown }).toEqual({ status: 200, said: ICE })
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(asked).toEqual(['127.0.0.1'])
  })

  it('are told to an address so often, and to others meanwhile', async () => {
    const { ask, clock, asked } = await start({ proxies })
    for (let n = 0; n < 30; n++)
      expect(await ask('/guest/ice', from('203.0.113.7'))).toMatchObject({ status: 200 })
    const refused = await ask('/guest/ice', from('203.0.113.7'))
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '10' } })
    expect(await ask('/guest/ice', from('203.0.113.8'))).toMatchObject({ status: 200 })
    clock.advance(2_000)
    expect(await ask('/guest/ice', from('203.0.113.7'))).toMatchObject({ status: 200 })
    expect(asked.at(-1)).toBe('203.0.113.7')
  })

  it('are not told where a proxy does not say to whom', async () => {
    const { ask, asked } = await start({ proxies })
    expect(await ask('/guest/ice', from('somebody'))).toMatchObject({ status: 400 })
    expect(asked).toEqual([])
  })
})

describe('a page that is not as it was built', () => {
  it.each([
    ['leads out of its folder', { a: { file: '../secret.js' } }],
    ['leads out of its folder by its files', { a: { file: 'assets/../../secret.js' } }],
    ['names a hidden file', { a: { file: 'assets/.built-from' } }],
    ['names a file of no known type', { a: { file: 'assets/index-A1.exe' } }],
    ['names a file that is not there', { a: { file: 'assets/other.js' } }],
    [
      'names too many files',
      { a: { file: 'assets/index-A1.js', css: Array(65).fill('assets/index-A1.css') } },
    ],
    ['is no manifest', ['assets/index-A1.js']],
  ])('is not served: it %s', async (_, manifest) => {
    writeFile('assets/index-A1.exe', '')
    writeManifest(manifest)
    await expect(start()).rejects.toThrow()
  })

  it('is not served with a file that is too long', async () => {
    writeFile('assets/index-A1.js', 'x'.repeat(2 * 1024 * 1024 + 1))
    await expect(start()).rejects.toThrow('assets/index-A1.js is longer than')
  })
})
