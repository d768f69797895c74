import { mkdtempSync, rmSync, statSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unusedPort } from '../base/testing/unused-port'
import { waitUntil } from '../base/testing/wait-until'
import { announcement, refusalIn } from '../protocol/directory'
import { RedisServer } from '../server/broker/testing/redis-server'
import { WireClient } from '../server/directory/testing/wire-client'
import type { CliEventOf } from './output'
import type { RingdownProcess } from './testing/ringdown-process'
import { RunningProcesses } from './testing/running-processes'

const HOST = '127.0.0.1'
const running = new RunningProcesses()
const closers: (() => Promise<unknown>)[] = []
let redis: RedisServer
let folder: string
beforeEach(async () => {
  // Each test has a network of its own.
  redis = await RedisServer.start()
  folder = mkdtempSync(join(tmpdir(), 'ringdown-cluster-'))
  // Where the servers keep their places.
  vi.stubEnv('STATE_DIRECTORY', folder)
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await running.end()
  await redis.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const serve = (port: number, ...more: readonly string[]): RingdownProcess => {
  const ports = ['--host', HOST, '--port', String(port), '--http-port', '0']
  return running.start(['serve', ...ports, '--stun-port', 'none', '--metrics', 'none', '--json', ...more])
}
/** Runs `ringdown cluster` on the computer of the server with this port. */
const cluster = async (port: number, ...words: readonly string[]) => {
  const command = running.start(['cluster', ...words, '--port', String(port), '--json'])
  return { status: await command.exited, events: command.events }
}
const nodesAt = async (port: number): Promise<readonly CliEventOf<'node'>[]> =>
  (await cluster(port)).events.filter((event) => event.event === 'node')
const startMaster = async ({ url }: RedisServer = redis, ...more: readonly string[]) => {
  const port = await unusedPort()
  const clusterPort = String(await unusedPort())
  const options = ['--cluster', '--cluster-port', clusterPort, '--redis', url, ...more]
  const master = serve(port, ...options)
  const { code } = await master.next('join-code')
  return { master, port, options, code }
}
const joinBy = async (code: string, ...more: readonly string[]) => {
  const port = await unusedPort()
  const server = serve(port, '--join', code, ...more)
  const { node } = await server.next('joined')
  return { server, port, node }
}
const statOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false })
/** It lets people in. */
const reachesOthers = (server: RingdownProcess): Promise<void> =>
  server.says('the nodes of the network are reached', 'stderr')
const errorOf = async (server: RingdownProcess): Promise<string> => {
  const { message } = await server.next('error')
  expect(await server.exited).toBe(1)
  return message
}

describe('a network', () => {
  it('grows by a join code, which admits one machine; that one comes back without it', async () => {
    const { port, code } = await startMaster()
    const { server, port: nodePort, node } = await joinBy(code)
    for (const each of [port, nodePort])
      expect((await waitUntil(() => statOf(join(folder, `cluster-${each}.json`)))).mode & 0o777).toBe(0o600)
    const nodes = await waitUntil(async () => {
      const found = await nodesAt(nodePort)
      return found.length === 2 && found.some(({ state }) => state === 'master') ? found : undefined
    })
    const names = nodes.map(({ state, node: id, load }) => [state, id === node, load])
    expect(names.toSorted()).toEqual([
      ['master', false, 0],
      ['running', true, 0],
    ])
    expect(await errorOf(serve(await unusedPort(), '--join', code))).toMatch(
      /^cannot join the network of 127\.0\.0\.1:\d+: The join code has been used/,
    )
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect((await serve(nodePort).next('joined')).node).toBe(node)
  })

  it('has people of both machines in one list', async () => {
    const { port, code } = await startMaster()
    const { server, port: nodePort } = await joinBy(code)
    await reachesOthers(server)
    const alice = await WireClient.loggedIn(port, 'alice')
    closers.push(() => alice.close())
    const bob = await WireClient.loggedIn(nodePort, 'bob')
    closers.push(() => bob.close())
    await waitUntil(() =>
      alice.received.some((message) => message.kind === 'add-contact' && message.contacts.includes('bob')),
    )
  })

  it('reaches a Redis with TLS by the authorities that each machine names, and so do its operators', async () => {
    const certificates = join(import.meta.dirname, '../server/admission/testing/certificates')
    const tls = { cert: join(certificates, 'good.crt'), key: join(certificates, 'good.key') }
    const encrypted = await RedisServer.start({ tls })
    closers.push(() => encrypted.close())
    const authorities = ['--redis-ca', join(certificates, 'ca.crt')]
    const { port, code } = await startMaster(encrypted, ...authorities)
    const { server, port: nodePort } = await joinBy(code, ...authorities)
    await reachesOthers(server)
    for (const at of [port, nodePort]) await waitUntil(async () => (await nodesAt(at)).length === 2)
    const stranger = await cluster(await unusedPort(), '--redis', encrypted.url)
    expect(JSON.stringify(stranger.events)).toContain('unable to verify')
  })

  it('goes on with another master when the first one has died', async () => {
    const { master, code } = await startMaster()
    const clusterPort = String(await unusedPort())
    const { server: second, port: secondPort } = await joinBy(
      code,
      '--cluster',
      '--cluster-port',
      clusterPort,
    )
    const { code: next } = await second.next('join-code')
    const { node } = await joinBy(next)
    master.kill('SIGKILL')
    await master.exited
    await second.says('node admitted', 'stderr')
    const masters = async () => (await nodesAt(secondPort)).filter(({ state }) => state === 'master')
    await waitUntil(async () => (await masters()).length === 1)
    // The second master is a node, too, and may have found itself first.
    const drained = async () => (await cluster(secondPort, 'drain', node)).status === 0
    await waitUntil(drained, { timeout: 45_000 })
  })
})

describe('ringdown cluster', () => {
  it('empties a node, whose people are sent elsewhere, and which then ends', async () => {
    const { port, code } = await startMaster()
    const { server, port: nodePort, node } = await joinBy(code)
    await reachesOthers(server)
    const alice = await WireClient.loggedIn(nodePort, 'alice', HOST, announcement({ signals: true }))
    const result = await cluster(port, 'drain', node)
    expect(result).toEqual({ status: 0, events: [{ event: 'drained', node }] })
    await server.next('draining')
    const refused = await alice.next('login-failed')
    expect(refusalIn(refused.extension)).toBe('busy')
    expect(await server.exited).toBe(0)
    await alice.closed
  })

  it('makes codes for several machines, and shuts a node out, which does not come back', async () => {
    const { port } = await startMaster()
    const made = await cluster(port, 'code', '--uses', '2', '--valid', '2h')
    expect(made.events).toMatchObject([{ event: 'join-code', uses: 2 }])
    const [event] = made.events
    const code = event?.event === 'join-code' ? event.code : ''
    const [one, other] = [await joinBy(code), await joinBy(code)]
    expect(await cluster(port, 'revoke', one.node)).toMatchObject({ status: 0 })
    expect(await errorOf(one.server)).toBe(
      'the network does not want this node any more: The node was revoked.',
    )
    expect(await errorOf(serve(one.port))).toMatch('The node was revoked: it needs a join code')
    expect((await nodesAt(other.port)).map(({ node }) => node)).toContain(other.node)
  })

  it('says what it cannot do', async () => {
    const { port } = await startMaster()
    for (const [words, message] of [
      [['drain', 'nobody'], 'No node with this id is with the master.'],
      [['revoke', 'nobody'], 'No node with this id was admitted.'],
    ] as const)
      expect(await cluster(port, ...words)).toEqual({ status: 1, events: [{ event: 'error', message }] })
    const { status, events } = await cluster(await unusedPort())
    expect(status).toBe(1)
    expect(JSON.stringify(events)).toContain('this computer belongs to no network')
  })
})
