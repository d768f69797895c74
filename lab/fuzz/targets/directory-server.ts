import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { clientToServer, MessageReader } from '../../../protocol/directory'
import { DirectoryServer } from '../../../server/directory/directory-server'
import type { LogFields } from '../../../server/server-log'
import { WireClient } from '../../../server/directory/testing/wire-client'
import { chunksOf, cuts } from '../cases/bytes'
import { clientStream } from '../cases/messages'
import { type Scene, socketTarget } from '../target'

const login = clientToServer.encode({ kind: 'login', name: 'mallory' })
const call = clientToServer.encode({ kind: 'call-request', contact: 'bystander', host: '', port: 1 })

/** Somebody who is logged in or not, calls or not, and then says anything. */
const visit = fc.record({
  polite: fc.constantFrom([], [login], [login, call]),
  bytes: clientStream,
  places: cuts,
  leaves: fc.constantFrom('ends', 'breaks off'),
})
type Visit = typeof visit extends fc.Arbitrary<infer Value> ? Value : never

const open = async (): Promise<Scene<Visit>> => {
  let online = 0
  const reasons: string[] = []
  const log = {
    info: ({ reason }: LogFields, message: string): void => {
      if (message === 'disconnected') reasons.push(String(reason))
    },
    warn: () => undefined,
  }
  const onOnline = (people: number): void => void (online = people)
  const server = new DirectoryServer({ host: '127.0.0.1', port: 0, log, onOnline, messageBurst: Infinity })
  const { port } = await server.start()
  const bystander = await WireClient.loggedIn(port, 'bystander')
  return {
    test: async ({ polite, bytes, places, leaves }) => {
      const said = [...polite, ...chunksOf(bytes, places)]
      const error = new MessageReader(clientToServer).push(Buffer.concat(said)).error
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.on('error', () => undefined).resume()
      const closed = new Promise((resolve) => socket.once('close', resolve))
      await once(socket, 'connect')
      for (const chunk of said) socket.write(chunk)
      if (error === undefined && leaves === 'ends') socket.end()
      else if (error === undefined) socket.destroy()
      // An offender does nothing: it is the server that closes.
      await closed
      const messages = await bystander.settled()
      while (reasons.length === 0) await bystander.settled()
      assert.equal(online, 1, 'only the bystander is left')
      const calls = messages.filter(({ kind }) => kind === 'call-request').length
      assert.ok(calls <= said.length + bytes.length, 'the bystander hears of calls only')
      const [reason, ...others] = reasons.splice(0)
      assert.deepEqual(others, [], 'nobody else was dropped')
      if (error) assert.equal(reason, error.message, 'the log says why')
    },
    close: async () => {
      await bystander.close()
      await server.stop()
    },
  }
}

export const directoryServer = socketTarget({
  name: 'directory-server',
  about: 'clients that say anything: dropped with a reason, the others go on',
  share: 60,
  cases: visit,
  open,
})
