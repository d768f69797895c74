import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../base/clock'
import { MulticastSocket } from '../electron/hosting/discovery/multicast-socket'
import { ServerBrowser } from '../electron/hosting/discovery/server-browser'
import { servers } from '../electron/hosting/testing/loopback-network'
import { inProject } from '../scripts/lib/paths.mjs'
import { WireClient } from '../server/directory/testing/wire-client'
import { RelayedCall } from '../server/relay/testing/relayed-call'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

let folder: string
const running = new RunningProcesses()
const clients: WireClient[] = []

const ringdown = (...args: string[]): RingdownProcess => running.start(args)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-serve-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const wire of clients.splice(0)) await wire.close()
  await running.end()
})

describe('ringdown', () => {
  it('prints its usage', async () => {
    const help = ringdown('--help')
    expect(await help.exited).toBe(0)
    expect(help.stdout).toContain('ringdown serve')
    const version = ringdown('--version')
    expect(await version.exited).toBe(0)
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('exits with 1, the reason and the usage for an invalid command line', async () => {
    const wrong = ringdown('phone', '--server', 'x')
    expect(await wrong.exited).toBe(1)
    expect(wrong.stderr).toContain('--name NAME is missing')
    expect(wrong.stderr).toContain('Usage:')
    expect(wrong.stdout).toBe('')
  })
})

describe('ringdown serve', () => {
  it('reports its address, and stops cleanly on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const plain = ringdown('serve', '--host', '127.0.0.1', '--port', '0')
      await plain.until(() => /\/metrics\n/.test(plain.stdout), 'the port of the metrics')
      expect(plain.stdout).toMatch(
        /^listening on 127\.0\.0\.1:\d+\nthe broker is at ws:\/\/127\.0\.0\.1:\d+\/broker\npeople call from a browser at http:\/\/127\.0\.0\.1:\d+\/call\/NAME, which needs --tls-cert, or a proxy with a certificate, for the microphone\nrooms are at ws:\/\/127\.0\.0\.1:\d+\/api\/room\/NAME\nphones ask for the voice of rooms at UDP port \d+; the voice of rooms is at UDP port \d+\nthe server forgets the owners of names when it stops\nphones learn their address \(STUN\) at UDP port \d+\noperators read metrics at http:\/\/127\.0\.0\.1:\d+\/metrics\n$/,
      )
      const port = Number(/:(\d+)\n/.exec(plain.stdout)?.[1])
      const alice = await WireClient.loggedIn(port, 'alice')
      plain.kill(signal)
      expect(await plain.exited).toBe(0)
      await alice.closed
    }
  })

  it('lets a relayed call end on SIGTERM, and says so to operators; a second signal stops it', async () => {
    for (const isHungUp of [true, false]) {
      const server = ringdown(
        ...['serve', '--host', '127.0.0.1', '--port', '0', '--node-name', 'ber-1', '--json'],
      )
      const { port } = await server.next('listening')
      const http = await server.next('http')
      const metrics = await server.next('metrics')
      const call = await RelayedCall.through(port, http.port)
      server.kill('SIGTERM')
      await server.says('waits for relayed calls', 'stderr')
      const ready = await fetch(`http://127.0.0.1:${metrics.port}/readyz`)
      expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('draining')])
      if (isHungUp) await call.end()
      else server.kill('SIGTERM')
      expect(await server.exited).toBe(0)
      await call.close()
      const lines = server.stderr.trim().split('\n')
      for (const line of lines)
        expect(JSON.parse(line)).toMatchObject({ node: 'ber-1', role: expect.any(String) as string })
      expect(lines.at(-1)).toContain('stopped')
    }
  })

  it('stops at once on SIGINT, and on SIGTERM without time to drain', async () => {
    for (const [signal, ...more] of [['SIGINT'], ['SIGTERM', '--drain-timeout', '0']] as const) {
      const server = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json', ...more)
      const { port } = await server.next('listening')
      const http = await server.next('http')
      const call = await RelayedCall.through(port, http.port)
      server.kill(signal)
      expect(await server.exited).toBe(0)
      await call.close()
      expect(server.stderr).not.toContain('waits for relayed calls')
    }
  })

  it('reports that a place for metrics is taken', async () => {
    const first = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json')
    const { port } = await first.next('metrics')
    const taken = ringdown(
      ...['serve', '--host', '127.0.0.1', '--port', '0', '--json', '--metrics', `127.0.0.1:${port}`],
    )
    expect(await taken.exited).toBe(1)
    expect((await taken.next('error')).message).toContain(`port ${port} is not available for metrics`)
  })

  it('reports that its port is taken', async () => {
    const first = ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json')
    const { port } = await first.next('listening')
    const second = ringdown(
      ...['serve', '--host', '127.0.0.1', '--port', String(port), '--http-port', '0', '--json'],
    )
    expect(await second.exited).toBe(1)
    const { message } = await second.next('error')
    expect(message).toContain(`127.0.0.1:${port}`)
    expect(message).toContain('the port is in use')
  })

  it('reports that its host is not one of this computer', async () => {
    const elsewhere = ringdown('serve', '--host', '192.0.2.1', '--port', '0')
    expect(await elsewhere.exited).toBe(1)
    expect(elsewhere.stderr).toContain('not an address of this computer')
  })
})

describe('ringdown serve --config', () => {
  const config = (content: string): string => {
    const file = join(folder, 'ringdown.yaml')
    writeFileSync(file, content)
    return file
  }

  it('runs with the settings of the file', async () => {
    const file = config('host: 127.0.0.1\nport: 0\nhttp-port: none\n')
    const server = ringdown('serve', '--config', file, '--json')
    expect(await server.next('listening')).toMatchObject({ host: '127.0.0.1' })
    await server.next('metrics')
    expect(server.events.map(({ event }) => event)).toEqual(['names', 'stun'])
  })

  it('shows the settings that hold without secrets, as a file that it can read again', async () => {
    const file = config('port: 5000\nredis: redis://user:word@redis.example\nproxy: [10.0.0.1, 10.0.0.2]\n')
    const check = ringdown('serve', '--config', file, '--host', '::1', '--check-config')
    expect(await check.exited).toBe(0)
    for (const line of [
      'host: "::1" # --host',
      'port: 5000 # ringdown.yaml, line 1, “port”',
      'redis: redis://user:***@redis.example # ringdown.yaml, line 2, “redis”',
      'proxy: [10.0.0.1, 10.0.0.2] # ringdown.yaml, line 3, “proxy”',
      'http-port: 4280 # default',
      '# turn: (default)',
    ])
      expect(check.stdout.split('\n')).toContain(line)
    const again = ringdown('serve', '--config', config(check.stdout), '--check-config', '--json')
    expect(await again.exited).toBe(0)
    expect(again.events).toContainEqual({
      event: 'setting',
      name: 'host',
      value: '::1',
      from: 'ringdown.yaml, line 2, “host”',
    })
  })

  it('reports a mistake in the file, or a file that a setting names, without the usage', async () => {
    const wrong = ringdown('serve', '--config', config('http-prot: 5\n'))
    expect(await wrong.exited).toBe(1)
    expect(wrong.stderr).toBe(
      'ringdown: ringdown.yaml, line 1: “http-prot” is no setting; did you mean “http-port”?\n',
    )
    const missing = config('tls-cert: missing.crt\ntls-key: missing.key\n')
    const check = ringdown('serve', '--config', missing, '--check-config')
    expect(await check.exited).toBe(1)
    expect(check.stderr).toContain(join(folder, 'missing.crt'))
  })
})

describe('ringdown serve --tls-cert', () => {
  const certificate = (file: string): string =>
    inProject('server', 'admission', 'testing', 'certificates', file)
  const serveWith = (cert: string, key: string) =>
    ringdown('serve', '--host', '127.0.0.1', '--port', '0', '--json', '--tls-cert', cert, '--tls-key', key)

  it('accepts phones that trust its certificate, before and after a renewal', async () => {
    const [cert, key] = [join(folder, 'server.crt'), join(folder, 'server.key')]
    copyFileSync(certificate('good.crt'), cert)
    copyFileSync(certificate('good.key'), key)
    const server = serveWith(cert, key)
    const { port: at, encrypted } = await server.next('listening')
    expect(encrypted).toBe(true)
    await server.says('phones may refuse the certificate', 'stderr')
    expect(server.stderr).toContain('“Ringdown tests CA”, which signed the certificate “good”')
    const joining = (name: string, ...trust: string[]) =>
      ringdown(
        ...['phone', '--server', `ringdowns://localhost:${at}`, '--name', name, '--json'],
        ...['--audio-in', 'none', '--audio-out', 'none', ...trust],
      )
    const wary = joining('wary')
    expect((await wary.next('error')).message).toContain('This computer does not trust')
    await joining('alice', '--tls-ca', certificate('ca.crt')).next('online')
    copyFileSync(certificate('alone.crt'), cert)
    copyFileSync(certificate('alone.key'), key)
    server.kill('SIGHUP')
    await server.says('certificate read again', 'stderr')
    await joining('bob', '--tls-ca', certificate('alone.crt')).next('online')
  })

  it.each([
    ['expired', 'expired on Feb  1 00:00:00 2020 GMT: phones refuse this server now', 'has expired'],
    ['early', 'phones refuse this server until then', 'not valid yet'],
  ])('starts with the certificate “%s”, and warns; phones refuse it', async (name, warning, refusal) => {
    const server = serveWith(certificate(`${name}.crt`), certificate(`${name}.key`))
    const { port: at } = await server.next('listening')
    await server.says(warning, 'stderr')
    const phone = ringdown(
      ...['phone', '--server', `ringdowns://localhost:${at}`, '--name', 'ann', '--json'],
      ...['--audio-in', 'none', '--audio-out', 'none', '--tls-ca', certificate('ca.crt')],
    )
    expect((await phone.next('error')).message).toContain(refusal)
  })

  it('does not start with a key that does not belong to the certificate', async () => {
    const wrong = serveWith(certificate('good.crt'), certificate('alone.key'))
    expect(await wrong.exited).toBe(1)
    expect((await wrong.next('error')).message).toContain('does not belong to the certificate')
  })

  it('tells of a damaged chain, when it starts and when it reads its certificate again', async () => {
    const [good, chain] = [readFileSync(certificate('good.crt'), 'utf8'), join(folder, 'chain.crt')]
    const damaged = `${good}${good.split('\n').toSpliced(2, 1).join('\n')}`
    writeFileSync(chain, damaged)
    const stopped = serveWith(chain, certificate('good.key'))
    expect(await stopped.exited).toBe(1)
    const why = `certificate 2 in ${chain} is damaged: copy the whole chain again from your certificate authority`
    expect((await stopped.next('error')).message).toBe(why)
    writeFileSync(chain, good)
    const server = serveWith(chain, certificate('good.key'))
    await server.next('listening')
    writeFileSync(chain, damaged)
    server.kill('SIGHUP')
    await server.says('the old certificate stays', 'stderr')
    expect(server.stderr).toContain(JSON.stringify(why))
    expect(stopped.stderr + server.stderr).not.toContain('routines')
  })
})

describe('ringdown serve --advertise', () => {
  it('says that another server has its name', async () => {
    const name = `Twin ${process.pid}`
    const advertise = ['serve', '--port', '0', '--advertise', name]
    const first = ringdown(...advertise, '--json')
    expect(await first.next('advertised')).not.toHaveProperty('lostName')
    const second = ringdown(...advertise, '--json')
    expect(await second.next('advertised')).toMatchObject({ name: `${name} (2)`, lostName: name })
    const third = ringdown(...advertise)
    await third.says('advertised')
    expect(third.stdout).toContain(`advertised as ${name} (3): another server has the name ${name}\n`)
    expect(first.events.map(({ event }) => event)).not.toContain('advertised')
  })

  it('is found on the local network until it stops', async () => {
    const name = `Studio ${process.pid}`
    const socket = new MulticastSocket({ clock: systemClock })
    const browser = new ServerBrowser(socket, systemClock)
    try {
      browser.start()
      socket.open()
      const advertised = ringdown('serve', '--port', '0', '--advertise', name, '--json')
      const { port } = await advertised.next('listening')
      expect(await advertised.next('advertised')).toMatchObject({ name })
      const list = await servers(browser, (now) => now.some((server) => server.name === name))
      const found = list.find((server) => server.name === name)
      expect(found).toMatchObject({ port, here: true })
      clients.push(await WireClient.loggedIn(port, 'alice', found?.host))
      advertised.kill('SIGTERM')
      await servers(browser, (list) => list.every((server) => server.name !== name))
      expect(await advertised.exited).toBe(0)
    } finally {
      await socket.close()
      browser.stop()
    }
  })
})
