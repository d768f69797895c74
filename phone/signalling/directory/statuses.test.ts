import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import type { Status } from '../../../base/status'
import {
  announcement,
  type ClientMessage,
  clientToServer,
  MessageReader,
  serverAbilities,
  serverToClient,
  statusEntry,
  statusIn,
} from '../../../protocol/directory'
import { DirectoryServer } from '../../../server/directory/directory-server'
import { WireClient } from '../../../server/directory/testing/wire-client'
import { ANSWER_MS } from './answer-watch'
import { DirectoryClient } from './directory-client'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const client = () => {
  const clock = new ManualClock()
  const directory = new DirectoryClient({ clock, random: () => 0 })
  closers.push(() => directory.signOut())
  return { clock, directory }
}

const serve = async () => {
  const log = { info: () => undefined, warn: () => undefined }
  const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log })
  const { port } = await server.start()
  closers.push(() => server.stop())
  return port
}

const signedIn = async (port: number, name: string) => {
  const made = client()
  made.directory.signIn({ name, server: `127.0.0.1:${port}` })
  while (made.directory.state.kind !== 'online') await once(made.directory, 'connection')
  return made
}

const untilStatus = async (directory: DirectoryClient, name: string, status: Status | undefined) => {
  const known = () => directory.contacts.find((each) => each.name === name)
  while (!known() || known()?.status !== status) await once(directory, 'contacts')
}

describe('the status of a phone', () => {
  it('is seen by others, at once and by those who come later', async () => {
    const port = await serve()
    const { directory: alice } = await signedIn(port, 'alice')
    const { directory: bob } = await signedIn(port, 'bob')
    alice.setStatus('in-call')
    await untilStatus(bob, 'alice', 'in-call')
    const { directory: carol } = await signedIn(port, 'carol')
    await untilStatus(carol, 'alice', 'in-call')
    expect(carol.contacts.find(({ name }) => name === 'bob')).not.toHaveProperty('status')
    alice.signOut()
    await untilStatus(bob, 'alice', undefined)
  })

  it('is told to the next server, too, and changes in quick succession become one', async () => {
    const port = await serve()
    const { directory: bob } = await signedIn(port, 'bob')
    const { directory: alice, clock } = client()
    alice.setStatus('do-not-disturb')
    alice.signIn({ name: 'alice', server: `127.0.0.1:${port}` })
    await untilStatus(bob, 'alice', 'do-not-disturb')
    for (let n = 0; n < 500; n++) alice.setStatus(n % 2 === 0 ? 'in-call' : 'available')
    alice.setStatus('do-not-disturb')
    clock.advance(2_000)
    // It watches for other networks, and for an answer.
    expect(clock.pendingTimers).toBe(2)
    alice.signOut()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a server that says nothing any more', () => {
  /** A server that lets everybody in, says nothing to a status, and then answers a Login without one or not. */
  const silentServer = async (answers: boolean) => {
    const asked: ClientMessage[] = []
    const server = createServer((socket) => {
      closers.push(() => socket.destroy())
      socket.on('error', () => undefined)
      const reader = new MessageReader(clientToServer)
      const extension = serverAbilities({ callEnds: true, statuses: true, releases: false, signals: false })
      socket.write(serverToClient.encode({ kind: 'hello-connect', extension }))
      socket.on('data', (chunk) => {
        for (const message of reader.push(chunk).messages) {
          if (message.kind === 'login' && asked.push(message) === 1)
            socket.write(serverToClient.encode({ kind: 'login-success' }))
          else if (answers && asked.length === 3)
            socket.write(serverToClient.encode({ kind: 'login-failed', reason: 'logged in' }))
        }
      })
    }).listen(0, '127.0.0.1')
    closers.push(() => server.close())
    await once(server, 'listening')
    const address = server.address()
    return { asked, port: typeof address === 'object' && address !== null ? address.port : 0 }
  }

  it('is asked after 5 s, and its connection counts as lost after 5 s more', async () => {
    const { port, asked } = await silentServer(false)
    const { directory, clock } = await signedIn(port, 'alice')
    directory.setStatus('in-call')
    await waitUntil(() => asked.length === 2)
    clock.advance(ANSWER_MS)
    await waitUntil(() => asked.length === 3)
    expect(directory.state.kind).toBe('online')
    clock.advance(ANSWER_MS)
    expect(directory.state).toMatchObject({
      kind: 'waiting',
      error: { message: { key: 'server.unanswered' } },
    })
  })

  it('stays ours where it answers', async () => {
    const { port, asked } = await silentServer(true)
    const { directory, clock } = await signedIn(port, 'alice')
    directory.setStatus('in-call')
    await waitUntil(() => asked.length === 2)
    clock.advance(ANSWER_MS)
    await waitUntil(() => asked.length === 3 && clock.pendingTimers === 1)
    clock.advance(2 * ANSWER_MS)
    expect(directory.state.kind).toBe('online')
  })
})

describe('a server that announces', () => {
  /** The messages of a phone with a status to such a server. */
  const sentTo = async (statuses: boolean) => {
    const received: ClientMessage[] = []
    const reader = new MessageReader(clientToServer)
    const server = createServer((socket) => {
      closers.push(() => socket.destroy())
      socket.on('error', () => undefined)
      socket.write(
        serverToClient.encode({
          kind: 'hello-connect',
          extension: serverAbilities({ callEnds: true, statuses, releases: false, signals: false }),
        }),
      )
      socket.on('data', (chunk) => {
        received.push(...reader.push(chunk).messages)
        if (received.length === 1) socket.write(serverToClient.encode({ kind: 'login-success' }))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close())
    const { port } = server.address() as { port: number }
    const { directory } = client()
    directory.setStatus('do-not-disturb')
    directory.signIn({ name: 'me', server: `127.0.0.1:${port}` })
    while (directory.state.kind !== 'online') await once(directory, 'connection')
    directory.refuseCall('nobody', 'busy')
    await waitUntil(() => received.at(-1)?.kind === 'call-refused')
    return received.slice(1, -1)
  }

  it('statuses is sent ours in a Login', async () => {
    const [message, ...more] = await sentTo(true)
    expect(message).toEqual({ kind: 'login', name: 'me', extension: statusEntry('do-not-disturb') })
    expect(more).toEqual([])
    expect(statusIn(message?.extension)).toBe('do-not-disturb')
  })

  it('none is sent nothing', async () => expect(await sentTo(false)).toEqual([]))
})

it('Statuses of ourselves and of strangers to the list are ignored, and each change is one change', async () => {
  const port = await serve()
  const { directory } = await signedIn(port, 'me')
  const bob = await WireClient.loggedIn(port, 'bob', undefined, announcement({ statuses: true }))
  closers.push(() => bob.close())
  const changes: unknown[] = []
  directory.on('contacts', ({ upserted }) => changes.push(...upserted))
  await untilStatus(directory, 'bob', undefined)
  changes.length = 0
  bob.send({ kind: 'login', name: 'bob', extension: statusEntry('in-call') })
  await untilStatus(directory, 'bob', 'in-call')
  directory.setStatus('in-call')
  const carol = await WireClient.loggedIn(port, 'carol')
  closers.push(() => carol.close())
  await untilStatus(directory, 'carol', undefined)
  expect(changes).toEqual([
    { name: 'bob', online: true, status: 'in-call' },
    { name: 'carol', online: true },
  ])
})
