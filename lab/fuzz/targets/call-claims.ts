import assert from 'node:assert/strict'
import fc from 'fast-check'
import { callClaim, callSignature } from '../../../phone/privacy/call-signature'
import { CallVerifier } from '../../../phone/privacy/call-verifier'
import { identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import type { Clock } from '../../../base/clock'
import {
  clientToServer,
  identityEntry,
  identityIn,
  MessageReader,
  serverToClient,
} from '../../../protocol/directory'
import { mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const NOW_MS = 1_764_316_800_000
const stopped: Clock = {
  now: () => 0,
  unixTime: () => NOW_MS,
  steadyUnixTime: () => NOW_MS,
  uptime: () => 0,
  after: () => () => undefined,
}

const [alice, bob] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
const block = identityEntry(alice.fingerprint)
const ADDRESS = { host: '192.0.2.1', port: 49_152 }
const names = { caller: 'alice', callee: 'bob', calleeIdentity: bob.fingerprint }
const signature = callSignature(alice, { ...names, ...ADDRESS, timeMs: NOW_MS, block })
const extension = new Map([...block, ...signature])
/** Alice's call request, as Bob receives it. */
const frame = serverToClient.encode({ kind: 'call-request', contact: 'alice', ...ADDRESS, extension })

/** The meaning of a request to its receiver. */
const meaningOf = (bytes: Uint8Array): string | undefined => {
  const [message] = new MessageReader(serverToClient).push(bytes).messages
  if (message?.kind !== 'call-request') return undefined
  const { contact, host, port, extension = new Map<number, Uint8Array>() } = message
  const claim = callClaim({
    ...{ caller: contact, callee: 'bob', calleeIdentity: bob.fingerprint },
    ...{ host, port, block: extension, nowMs: NOW_MS },
  })
  const verifier = new CallVerifier(stopped, () => false)
  const { kind } = verifier.check({ identity: identityIn(extension), claim })
  if (kind !== 'proved') return undefined
  assert.equal(verifier.check({ identity: identityIn(extension), claim }).kind, 'wrong')
  return Buffer.from(
    clientToServer.encode({ kind: 'call-request', contact, host, port, extension }),
  ).toString('hex')
}
const meant = meaningOf(frame)
assert.ok(meant !== undefined)

export const callClaims = pureTarget({
  name: 'call-claims',
  about: 'a signed call request, damaged: it is proved where it says the same as before, and nowhere else',
  share: 300,
  cases: fc.record({ damage: mutations }),
  test: ({ damage }) => {
    const meaning = meaningOf(mutate(frame, damage))
    if (meaning !== undefined) assert.equal(meaning, meant)
  },
})
