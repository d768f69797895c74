import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { masterCertificateOf, newMasterCertificate } from './master/master-certificate'
import { MemoryAdmissionBook } from './master/memory-admission-book'
import { proofPayload, type ProofSecret } from './node/node-access'
import {
  accessWith,
  clusterForEachTest,
  codeIn,
  documentAccess,
  networkCertificate,
  publicKeyPem,
} from './testing/cluster-for-each-test'
import type { PacketPeer } from './testing/packet-peer'

const cluster = clusterForEachTest()

const SETTINGS = {
  redis: 'redis://:secret@10.0.0.9',
  ticketsKey: 'c2VjcmV0',
  settings: { 'stun.port': '3478' },
}
const IDENTITY = { id: 'node-1', type: 'refinery' } as const
const CARD = { ...IDENTITY, version: '0.0.1', protocolVersion: 1 }

/** Begins. @returns the master's nonce */
async function established(peer: PacketPeer, card: object = CARD): Promise<Uint8Array> {
  peer.send('conn:establish', { ...card })
  const [code, { nonce }] = await peer.next()
  expect(code).toBe('conn:startAuth')
  return Buffer.from(String(nonce), 'hex')
}

const secretIn = (text: string): ProofSecret => {
  const { id, secret } = codeIn(text)
  return { secret, code: Buffer.from(id).toString('hex') }
}

describe('a node with a join code', () => {
  it('is admitted within TLS 1.3, is told everything, and gets its own credential', async () => {
    const { port, master, makeCode } = await cluster.startMaster({ settings: SETTINGS })
    const identity = { ...IDENTITY, software: '0.1', roles: ['broker', 'relay'], address: 'studio:4242' }
    const { access } = await makeCode()
    const node = cluster.startNode(port, { access, identity })
    expect(await node.next('admitted')).toEqual({
      kind: 'admitted',
      settings: { ...SETTINGS, upstream: undefined, isDraining: false },
    })
    expect(node.credentials).toEqual([expect.objectContaining({ length: 32 })])
    await waitUntil(() => master.nodes.length === 1)
    expect(master.nodes[0]).toMatchObject({
      ...{ id: 'node-1', type: 'refinery', roles: ['broker', 'relay'], software: '0.1' },
      ...{ protocolVersion: 1, address: 'studio:4242', from: '127.0.0.1' },
      ...{ isProved: true, isDraining: false, load: undefined },
    })
  })

  it('comes back with its credential after a restart, without a code', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const { access } = await makeCode()
    const before = cluster.startNode(port, { access })
    await before.next('admitted')
    before.node.stop()
    const after = cluster.startNode(port, { access: accessWith(before.credentials[0]) })
    await after.next('admitted')
    expect(after.credentials).toEqual([])
  })

  it('gives nothing away to a master with another certificate', async () => {
    const clock = new ManualClock()
    const { port, makeCode } = await cluster.startMaster()
    const certificate = masterCertificateOf(newMasterCertificate())
    const impostor = await cluster.startMaster({ certificate })
    const { access } = await makeCode()
    const node = cluster.startNode(impostor.port, { access, clock })
    for (let dials = 1; dials < 6; dials++) {
      await waitUntil(() => cluster.lines.filter(({ fields }) => 'master' in fields).length === dials)
      clock.advance(5_000)
    }
    const reason = 'the certificate that is shown there is not the master’s'
    expect(await node.refusal()).toBe(reason)
    expect(impostor.master.nodes).toEqual([])
    await cluster.startNode(port, { access }).next('admitted')
  })

  it('is declined when the code has been used', async () => {
    const reason = 'The join code has been used: make another one.'
    const { port, makeCode } = await cluster.startMaster()
    const { access } = await makeCode()
    await cluster.startNode(port, { access }).next('admitted')
    const second = cluster.startNode(port, { access, id: 'node-2' })
    expect(await second.refusal()).toBe(reason)
    expect(cluster.refusals()).toEqual([reason])
  })

  it('is admitted as often as the code says', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const { access } = await makeCode({ uses: 2 })
    await cluster.startNode(port, { access, id: 'node-1' }).next('admitted')
    await cluster.startNode(port, { access, id: 'node-2' }).next('admitted')
    await cluster.startNode(port, { access, id: 'node-3' }).next('refused')
  })

  it('is declined when the code has expired', async () => {
    const clock = new ManualClock()
    const { port, makeCode } = await cluster.startMaster({ clock })
    const { access } = await makeCode({ validMs: 1_000 })
    clock.advance(1_000)
    const node = cluster.startNode(port, { access })
    expect(await node.refusal()).toBe('The join code has expired: make another one.')
  })

  it('is declined when nobody knows the code, or its secret is another one', async () => {
    const { port, master, makeCode } = await cluster.startMaster()
    const { id, code, access } = await makeCode()
    const { fingerprint } = networkCertificate
    const guessed = { form: 'secure', fingerprint, code: { ...code, secret: new Uint8Array(16) } } as const
    const unknown = 'The master does not know this join code.'
    expect(await cluster.startNode(port, { access: guessed }).refusal()).toBe(unknown)
    await master.revokeCode(id)
    expect(await cluster.startNode(port, { access }).refusal()).toBe(unknown)
  })

  it('does not take the id of a node that has joined', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const first = cluster.startNode(port, { access: (await makeCode()).access })
    await first.next('admitted')
    const second = cluster.startNode(port, { access: (await makeCode()).access })
    expect(await second.refusal()).toContain('has joined already')
    expect(first.events).toHaveLength(1)
  })

  it('can use the code again when it has not heard of its admission', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const { text, access } = await makeCode()
    const peer = await cluster.peer(port, { isEncrypted: true })
    const nonce = await established(peer)
    peer.send('auth:start', proofPayload(secretIn(text), IDENTITY, { binding: peer.binding, nonce }))
    expect((await peer.next())[0]).toBe('auth:ack')
    // Its acknowledgement is missing.
    peer.socket.destroy()
    await peer.closed
    const gone = waitUntil(async () => {
      const node = cluster.startNode(port, { access })
      await waitUntil(() => node.events.length > 0)
      return node.events[0]?.kind === 'admitted'
    })
    expect(await gone).toBe(true)
  })

  it('uses its code when its credential is forgotten', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const { code } = await makeCode()
    const { fingerprint } = networkCertificate
    const access = { form: 'secure', fingerprint, code, credential: new Uint8Array(32) } as const
    const node = cluster.startNode(port, { access })
    await node.next('admitted')
    expect(node.credentials).toHaveLength(1)
  })
})

describe('a proof', () => {
  it('is worth nothing on another connection', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const secret = secretIn((await makeCode()).text)
    const [overheard, replaying] = [
      await cluster.peer(port, { isEncrypted: true }),
      await cluster.peer(port, { isEncrypted: true }),
    ]
    const nonce = await established(overheard)
    const proof = proofPayload(secret, IDENTITY, { binding: overheard.binding, nonce })
    await established(replaying)
    replaying.send('auth:start', proof)
    const reason = 'The master does not know this join code.'
    expect(await replaying.next()).toEqual(['auth:dec', { reason }])
    overheard.send('auth:start', proof)
    expect((await overheard.next())[0]).toBe('auth:ack')
  })

  it.each([
    ['another id', { ...IDENTITY, id: 'node-2' }],
    ['another type', { ...IDENTITY, type: 'master' }],
  ] as const)('for %s is none', async (_, identity) => {
    const { port, makeCode } = await cluster.startMaster()
    const secret = secretIn((await makeCode()).text)
    const peer = await cluster.peer(port, { isEncrypted: true })
    const nonce = await established(peer)
    peer.send('auth:start', proofPayload(secret, identity, { binding: peer.binding, nonce }))
    expect((await peer.next())[0]).toBe('auth:dec')
  })

  it('is not a certificate, which anybody can copy', async () => {
    const { port } = await cluster.startMaster()
    const peer = await cluster.peer(port, { isEncrypted: true })
    await established(peer)
    peer.send('auth:start', { cert: Buffer.from(publicKeyPem()).toString('base64') })
    expect(await peer.next()).toEqual(['auth:dec', { reason: 'The node shows no proof.' }])
  })

  it('waits for a book that can be reached', async () => {
    class LostBook extends MemoryAdmissionBook {
      override codeOf(): Promise<never> {
        return Promise.reject(new Error('Redis is away'))
      }
    }
    const { port, makeCode } = await cluster.startMaster({ book: new LostBook() })
    const secret = secretIn((await makeCode()).text)
    const peer = await cluster.peer(port, { isEncrypted: true })
    const nonce = await established(peer)
    peer.send('auth:start', proofPayload(secret, IDENTITY, { binding: peer.binding, nonce }))
    const reason = 'The master cannot check nodes now: try again later.'
    expect(await peer.rest()).toEqual([['conn:close', { reason }]])
    expect(cluster.refusals()).toEqual([reason])
  })
})

describe('a version', () => {
  it('one apart is admitted', async () => {
    const { port, makeCode } = await cluster.startMaster({ protocolVersion: 2 })
    await cluster.startNode(port, { access: (await makeCode()).access }).next('admitted')
  })

  it('further apart is refused with a sentence', async () => {
    const { port, makeCode } = await cluster.startMaster({ protocolVersion: 3 })
    const node = cluster.startNode(port, { access: (await makeCode()).access })
    const reason = 'The master speaks version 3 of the protocol, and the node version 1: update the node.'
    expect(await node.refusal()).toBe(reason)
    expect(cluster.refusals()).toEqual([reason])
  })

  it('that is missing in the secure form is refused as well', async () => {
    const { port } = await cluster.startMaster()
    const peer = await cluster.peer(port, { isEncrypted: true })
    peer.send('conn:establish', { ...IDENTITY, version: '0.0.1' })
    const reason = 'The node does not say which version of the protocol it speaks: update it.'
    expect(await peer.rest()).toEqual([['conn:close', { reason, final: true }]])
  })
})

describe('a revoked node', () => {
  it('is sent away, and stays away', async () => {
    const { port, master, makeCode } = await cluster.startMaster()
    const { access } = await makeCode({ uses: 5 })
    const node = cluster.startNode(port, { access })
    await node.next('admitted')
    await waitUntil(() => master.nodes.length === 1)
    await master.revoke('node-1')
    expect(await node.refusal()).toBe('The node was revoked.')
    expect(master.nodes).toEqual([])
    const [credential] = node.credentials
    expect(await cluster.startNode(port, { access: accessWith(credential) }).refusal()).toContain(
      'does not know this node any more',
    )
    expect(await cluster.startNode(port, { access }).refusal()).toContain('made after that')
  })

  it('comes back with a newer code', async () => {
    const clock = new ManualClock()
    const { port, master, makeCode } = await cluster.startMaster({ clock })
    await master.revoke('node-1')
    clock.advance(1)
    await cluster.startNode(port, { access: (await makeCode()).access }).next('admitted')
  })

  it('is not admitted in the last moment', async () => {
    const { port, master, makeCode } = await cluster.startMaster()
    const secret = secretIn((await makeCode()).text)
    const peer = await cluster.peer(port, { isEncrypted: true })
    const nonce = await established(peer)
    peer.send('auth:start', proofPayload(secret, IDENTITY, { binding: peer.binding, nonce }))
    expect((await peer.next())[0]).toBe('auth:ack')
    await master.revoke('node-1')
    expect(await peer.rest()).toEqual([['conn:close', { reason: 'The node was revoked.', final: true }]])
    expect(master.nodes).toEqual([])
  })
})

describe('in the document’s form', () => {
  it('a node on this computer is admitted, and hears no secrets', async () => {
    const { port } = await cluster.startMaster({ settings: SETTINGS })
    const { settings } = SETTINGS
    const node = cluster.startNode(port, { access: documentAccess })
    expect(await node.next('admitted')).toMatchObject({
      settings: { settings, redis: undefined, ticketsKey: undefined },
    })
  })

  it('a node is told everything where the operator says so', async () => {
    const { port } = await cluster.startMaster({ settings: SETTINGS, isInsecure: true })
    const node = cluster.startNode(port, { access: documentAccess })
    expect(await node.next('admitted')).toMatchObject({ settings: SETTINGS })
  })

  it('a node does not take the id of one that proves itself', async () => {
    const { port, makeCode } = await cluster.startMaster()
    const first = cluster.startNode(port, { access: (await makeCode()).access })
    await first.next('admitted')
    await cluster.startNode(port, { access: documentAccess }).next('refused')
    expect(first.events).toHaveLength(1)
  })

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const privatePem = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  it.each([
    ['as PEM in base64', Buffer.from(pkcs1).toString('base64'), 'auth:ack'],
    ['as PEM', pkcs1, 'auth:ack'],
    ['of another master', publicKeyPem(), 'auth:dec'],
    ['that is damaged', pkcs1.replace(/\n.{8}/, '\n'), 'auth:dec'],
    ['that is missing', undefined, 'auth:dec'],
    ['with its private half', privatePem, 'auth:dec'],
  ])('a key %s is answered rightly', async (_, cert, answer) => {
    const certificate = { ...networkCertificate, publicKey: rsa.publicKey }
    const { port } = await cluster.startMaster({ certificate })
    const peer = await cluster.peer(port)
    await established(peer)
    peer.send('auth:start', cert === undefined ? {} : { cert })
    expect((await peer.next())[0]).toBe(answer)
  })
})

it.each<[string, object]>([
  ['no time', { validMs: 0 }],
  ['no uses', { uses: 0 }],
])('a join code is not made for %s', async (_, wish) => {
  const { makeCode } = await cluster.startMaster()
  await expect(makeCode(wish)).rejects.toThrow(RangeError)
})

it('does not start with a key that belongs to another certificate', () => {
  const [one, other] = [newMasterCertificate(), newMasterCertificate()]
  expect(() => masterCertificateOf({ cert: one.cert, key: other.key })).toThrow(
    'belongs to another certificate',
  )
})
