import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../base/testing/wait-until'
import { serverToClient, type ServerMessage } from '../protocol/directory'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

let folder: string
const running = new RunningProcesses()
const closers: (() => void)[] = []
const ringdown = (...args: string[]): RingdownProcess => running.start(args)
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-cli-'))))
afterEach(async () => {
  await running.end()
  for (const close of closers.splice(0)) close()
  rmSync(folder, { recursive: true })
})
const at = (name: string): string => join(folder, name)
const serve = async () => {
  const server = ringdown(
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--names',
    at('names.json'),
    '--json',
  )
  const { port } = await server.next('listening')
  expect(await server.next('names')).toEqual({ event: 'names', file: at('names.json') })
  return { server, port }
}
const phone = (port: number, name: string, ...more: string[]): RingdownProcess =>
  ringdown(
    ...['phone', '--server', `127.0.0.1:${port}`, '--name', name, '--json'],
    ...['--audio-in', 'none', '--audio-out', 'none', ...more],
  )
async function listed(): Promise<readonly string[]> {
  const list = ringdown('names', 'list', '--names', at('names.json'), '--json')
  expect(await list.exited).toBe(0)
  return list.events.flatMap((event) => (event.event === 'name' ? [event.name] : []))
}
async function finished(process: RingdownProcess, passphrase?: string) {
  if (passphrase !== undefined) process.say(passphrase)
  process.endInput()
  return { status: await process.exited, stderr: process.stderr }
}

describe('the list of names and owners', () => {
  it('is on disk when the server has ended, and can be listed', async () => {
    const first = await serve()
    const alice = phone(first.port, 'alice', '--identity', at('alice.pem'))
    await alice.next('online')
    first.server.kill('SIGTERM')
    expect(await first.server.exited).toBe(0)
    expect(await listed()).toEqual(['alice'])
    alice.kill('SIGKILL')

    const second = await serve()
    const stranger = phone(second.port, 'Alice', '--identity', at('stranger.pem'))
    const keyless = phone(second.port, 'alice')
    expect((await stranger.next('error')).message).toContain('by another device')
    expect((await keyless.next('error')).message).toContain('--data FOLDER or --identity FILE')
    expect(await stranger.exited).toBe(2)
    expect(await keyless.exited).toBe(2)
  })

  it('can be edited', async () => {
    const owned = { name: 'alice', key: 'a'.repeat(64), since: '2026-01-01', seen: '2026-01-02' }
    writeFileSync(at('names.json'), JSON.stringify({ version: 1, names: [owned] }))
    const edit = (...words: string[]) => finished(ringdown('names', ...words, '--names', at('names.json')))
    expect(await edit('rename', 'alice', 'anna')).toMatchObject({ status: 0 })
    expect(await listed()).toEqual(['anna'])
    const { status, stderr } = await edit('release', 'Anna')
    expect(status).toBe(1)
    expect(stderr).toContain('nobody owns “Anna”: is it “anna” that you mean?')
    expect(await edit('release', 'anna')).toMatchObject({ status: 0 })
    expect(await listed()).toEqual([])
  })

  it('is nobody when its owner gives it back', async () => {
    const { port } = await serve()
    const alice = phone(port, 'alice', '--identity', at('alice.pem'))
    await alice.next('online')
    alice.say('quit')
    await alice.exited
    const released = phone(port, 'alice', '--identity', at('alice.pem'), '--release')
    expect(await released.next('released')).toEqual({ event: 'released', name: 'alice' })
    expect(await released.exited).toBe(0)
    await phone(port, 'alice', '--identity', at('stranger.pem')).next('online')
  })

  it('is given back at a server that runs only, and by an identity that lasts', async () => {
    const unreachable = phone(1, 'alice', '--identity', at('alice.pem'), '--release')
    expect((await unreachable.next('error')).message).toContain('after 90 days')
    expect(await unreachable.exited).toBe(3)
    const whose = await finished(phone(1, 'alice', '--release'))
    expect(whose).toMatchObject({ status: 1 })
    expect(whose.stderr).toContain('--release: say whose name it is')
  })

  it('is refused when its file is not a list of names', async () => {
    writeFileSync(at('names.json'), '{')
    const list = ringdown('names', 'list', '--names', at('names.json'))
    expect(await list.exited).toBe(1)
    expect(list.stderr).toContain('cannot read')
    expect(readFileSync(at('names.json'), 'utf8')).toBe('{')
  })
})

describe('an identity', () => {
  const PASSPHRASE = 'a long passphrase'

  it('moves to another computer, and keeps its name', async () => {
    const { port } = await serve()
    const old = phone(port, 'alice', '--data', at('old'))
    const { identity } = await old.next('online')
    old.say('quit')
    await old.exited
    expect(await finished(ringdown('identity', 'export', at('me'), '--data', at('old')), PASSPHRASE)).toEqual(
      {
        status: 0,
        stderr: '',
      },
    )
    expect(statSync(at('me')).mode & 0o777).toBe(0o600)
    expect(
      await finished(ringdown('identity', 'import', at('me'), '--data', at('new')), 'another one'),
    ).toMatchObject({
      status: 1,
    })
    expect(
      await finished(ringdown('identity', 'import', at('me'), '--data', at('new')), PASSPHRASE),
    ).toMatchObject({
      status: 0,
    })
    expect((await phone(port, 'alice', '--data', at('new')).next('online')).identity).toBe(identity)
  })

  it('is never written over another file, and not without a good passphrase', async () => {
    writeFileSync(at('there'), 'x')
    const first = await finished(
      ringdown('identity', 'import', at('x'), '--identity', at('there')),
      PASSPHRASE,
    )
    expect(first.stderr).toContain('exists')
    const { port } = await serve()
    await phone(port, 'bob', '--identity', at('bob.pem')).next('online')
    for (const passphrase of ['short', undefined]) {
      const { status, stderr } = await finished(
        ringdown('identity', 'export', at('sealed'), '--identity', at('bob.pem')),
        passphrase,
      )
      expect(status).toBe(1)
      expect(stderr).toContain('passphrase')
    }
    const over = await finished(
      ringdown('identity', 'export', at('there'), '--identity', at('bob.pem')),
      PASSPHRASE,
    )
    expect(over.stderr).toContain('exists')
    expect(readFileSync(at('there'), 'utf8')).toBe('x')
  })
})

describe('a name that is taken', () => {
  /** An original server, which refuses the logins of these numbers, from 1 on. */
  async function originalServer(refused: readonly number[]): Promise<number> {
    let logins = 0
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.write(serverToClient.encode({ kind: 'hello-connect' }))
      socket.once('data', () => {
        const message: ServerMessage = refused.includes(++logins)
          ? { kind: 'login-failed', reason: 'username already used' }
          : { kind: 'login-success' }
        socket.write(serverToClient.encode(message))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  /** A run as alice that does not end properly. */
  async function crashOnceOnline(port: number, data: readonly string[]): Promise<void> {
    const run = phone(port, 'alice', ...data)
    await run.next('online')
    const lastRun = join(at('data'), 'last-run.json')
    await waitUntil(() => existsSync(lastRun) && readFileSync(lastRun, 'utf8').includes('mayHaveGhost'))
    run.kill('SIGKILL')
    await run.exited
  }

  it('is tried again when the last run with --data did not end properly, and is somebody else’s otherwise', async () => {
    const port = await originalServer([2, 4])
    const data = ['--data', at('data')]
    await crashOnceOnline(port, data)
    const second = phone(port, 'alice', ...data)
    expect((await second.next('error')).message).toContain('alice')
    await second.next('online')
    expect(await finished(second, 'quit')).toMatchObject({ status: 0 })
    const third = phone(port, 'alice', ...data)
    expect(await third.exited).toBe(2)
  })

  it('is tried again also after a run that was never online', async () => {
    const port = await originalServer([2, 3])
    const data = ['--data', at('data')]
    await crashOnceOnline(port, data)
    const mistyped = phone(port, 'alice', ...data, '--audio-in', 'device:no such device')
    expect(await mistyped.exited).toBe(1)
    const second = phone(port, 'alice', ...data)
    await second.next('error')
    expect(await finished(second, 'quit')).toMatchObject({ status: 0 })
    const third = phone(port, 'alice', ...data)
    await third.next('online')
  })
})

it('a sound device that is missing is an error before the phone signs in', async () => {
  const alice = phone(1, 'alice', '--audio-in', 'device:no such device')
  expect(await alice.exited).toBe(1)
  expect(alice.stderr).toContain('no such device')
  expect(alice.events).toEqual([])
})

it('SIGINT ends a phone while the sound system is slow to list its devices', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const { port } = silent.address() as AddressInfo
  const asked = once(silent, 'connection')
  const alice = running.start(
    [
      'phone',
      '--server',
      '127.0.0.1:1',
      '--name',
      'alice',
      '--audio-in',
      'device:USB',
      '--audio-out',
      'none',
    ],
    ['env', `PULSE_SERVER=tcp:127.0.0.1:${port}`],
  )
  await asked
  alice.kill('SIGINT')
  expect(await alice.exited).toBe(0)
  expect(alice.stderr).not.toContain('--audio-in')
})
