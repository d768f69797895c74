import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fitsInBytes } from '../../../base/json'
import { NetworkBudgets } from '../../../base/networks/network-budgets'
import { networksOf } from '../../../base/networks/networks-of'
import { systemClock } from '../../../base/clock'
import {
  challengeIn,
  clusterText,
  errorText,
  MAX_MESSAGE_BYTES,
  notificationText,
  peerSignal,
  readCall,
  readClusterMessage,
  readRpc,
  refusalIn,
  requestText,
  resultText,
} from '../../../protocol/broker'
import { UNBOUND } from '../../../server/admission/connection-binding'
import { LoginVerifier } from '../../../server/admission/login-verifier'
import { RefusalLog } from '../../../server/admission/refusal-log'
import { Broker } from '../../../server/broker/broker'
import { NameClaims } from '../../../server/broker/name-claims'
import { PeerSession, type SessionPort } from '../../../server/broker/peer-session'
import { NO_METRICS } from '../../../server/metrics/server-metrics'
import { RegisterOwners } from '../../../server/names/name-owners'
import { NameRegister } from '../../../server/names/name-register'
import { brokerText } from '../cases/broker-messages'
import { pureTarget, type Scene, socketTarget } from '../target'

/** Whatever was read can be written again, and is then read as the same. */
function readAsPeer(text: string): void {
  const message = readRpc(text)
  switch (message.kind) {
    case 'response': {
      const { id, result, error, addition } = message
      const again = error ? errorText(id, error, addition) : resultText(id, result, addition)
      const { kind, ...rest } = readRpc(again)
      assert.equal(kind, 'response')
      assert.deepEqual(JSON.stringify(rest), JSON.stringify({ ...message, kind: undefined }))
      challengeIn(addition)
      assert.ok([undefined, 'owned', 'taken', 'not-proved', 'busy'].includes(refusalIn(addition)))
      return
    }
    case 'request':
    case 'notification': {
      const { method, params, addition } = message
      const { data } = peerSignal.safeParse(params)
      if (data) assert.ok(fitsInBytes(notificationText('signal', data), MAX_MESSAGE_BYTES))
      const read = readCall(method, params, addition)
      if (!read.ok) assert.ok(read.error.code < -32600 && read.error.message.length < 250)
      if (message.kind === 'request')
        assert.equal(readRpc(requestText(message.id, method, {})).kind, 'request')
      return
    }
    case 'invalid':
    case 'ignored':
  }
}

export const brokerMessages = pureTarget({
  name: 'broker-messages',
  about: 'any text between peers and brokers: a message that can be written again, an error or nothing',
  share: 1000,
  cases: brokerText,
  test: (text) => {
    readAsPeer(text)
    const message = readClusterMessage(text)
    if (!message) return
    // As JSON, which has no infinite numbers.
    const again = clusterText(message)
    assert.equal(JSON.stringify(readClusterMessage(again)), again)
  },
})

/** A broker with bystanders named alice and bob, of whom the first has proved a key. */
const open = (): Promise<Scene<readonly { readonly isCluster: boolean; readonly text: string }[]>> => {
  const clock = systemClock
  const names = new NameRegister(clock)
  const claims = new NameClaims({ owners: new RegisterOwners(names), signedIn: () => [] })
  names.enter({ name: 'alice', key: 'a'.repeat(64), sinceMs: 0, seenMs: clock.unixTime() })
  const budgets = new NetworkBudgets({ host: { burst: 1e9, perSecond: 1e9 }, most: 10 })
  const refusals = new RefusalLog(() => undefined)
  const verifier = new LoginVerifier('fuzz')
  return Promise.resolve({
    test: async (said) => {
      // Other brokers never answer, so that each question waits until the broker closes.
      const cluster = { publish: () => Promise.resolve(2) }
      const broker = new Broker({ clock, claims, cluster, own: 'fuzz' })
      const sent: string[] = []
      const port: SessionPort = {
        networks: networksOf('192.0.2.1'),
        binding: UNBOUND,
        isExempt: false,
        send: (text) => void sent.push(text),
        displaced: () => undefined,
        drop: () => undefined,
      }
      const context = { broker, clock, verifier, budgets, refusals, metrics: NO_METRICS }
      const session = new PeerSession(port, context, {
        onRegistered: () => undefined,
        onNotProved: () => true,
      })
      const bystander = broker.join({ ...port, send: (text) => void sent.push(text) })
      const registration = broker.register(bystander, 'alice', { key: 'a'.repeat(64) })
      assert.equal(await registration, 'registered')
      for (const { isCluster, text } of said) {
        const message = isCluster ? readClusterMessage(text) : undefined
        if (message?.type === 'moved') continue
        if (message) broker.hear(message)
        else session.receive(text, Buffer.byteLength(text))
      }
      broker.close()
      await new Promise(setImmediate)
      for (const text of sent) {
        assert.ok(fitsInBytes(text, MAX_MESSAGE_BYTES))
        assert.ok(['response', 'notification'].includes(readRpc(text).kind))
      }
      assert.equal(bystander.id, 'alice', 'nobody takes the name of its owner')
      session.close()
      broker.leave(bystander)
      assert.equal(broker.size, 0)
    },
    close: () => Promise.resolve(),
  })
}

export const broker = socketTarget({
  name: 'broker',
  about: 'peers and brokers that say anything: answered within the limits, an owner keeps its name',
  share: 200,
  cases: fc.array(fc.record({ isCluster: fc.boolean(), text: brokerText }), { maxLength: 8 }),
  open,
})
