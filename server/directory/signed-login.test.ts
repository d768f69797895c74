import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  announcedBy,
  type Extension,
  identityEntry,
  loginStatement,
  refusalIn,
} from '../../protocol/directory'
import { LoginVerifier } from '../admission/login-verifier'
import { serverForEachTest } from './testing/server-for-each-test'
import { challengeOf, PhoneKey } from './testing/signing-client'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()
const ours = new PhoneKey()
const theirs = new PhoneKey()

async function signedIn(name: string, key: PhoneKey): Promise<WireClient> {
  const client = await server.connected()
  client.send({ kind: 'login', name, extension: key.proof(await challengeOf(client), name) })
  await client.next('login-success')
  return client
}

/** Tries to log in, and is refused. @returns the reason and its code */
async function refused(name: string, extensionOf: (client: WireClient) => Promise<Extension | undefined>) {
  const client = await server.connected()
  const extension = await extensionOf(client)
  client.send({ kind: 'login', name, ...(extension && { extension }) })
  const { reason, extension: block } = await client.next('login-failed')
  return { reason, code: refusalIn(block) }
}
const signedBy = (key: PhoneKey, name: string) => async (client: WireClient) =>
  key.proof(await challengeOf(client), name)

describe('a signed login', () => {
  it('takes the name, for its key only', async () => {
    await (await signedIn('alice', ours)).close()
    expect(await refused('alice', signedBy(theirs, 'alice'))).toEqual({
      reason:
        'the name belongs to another phone: if that one is yours, bring its identity here, else choose another name',
      code: 'owned',
    })
    expect(await refused('Alice', () => Promise.resolve(identityEntry(theirs.identity)))).toEqual({
      reason: 'the name belongs to a phone that proves who it is: choose another name',
      code: 'owned',
    })
    await signedIn('alice', ours)
  })

  it('refuses a phone without a block in words only', async () => {
    await signedIn('alice', ours)
    expect(await refused('alice', () => Promise.resolve(undefined))).toEqual({
      reason: 'the name belongs to a phone that proves who it is: choose another name',
      code: undefined,
    })
  })

  it('displaces the owner’s dead connection and tells it why; for others nothing changes', async () => {
    const bob = await server.loggedIn('bob')
    const ghost = await signedIn('alice', ours)
    const alice = await signedIn('alice', ours)
    const { extension } = await ghost.next('login-failed')
    expect(refusalIn(extension)).toBe('displaced')
    await ghost.closed
    bob.send({ kind: 'call-request', contact: 'alice', host: 'h', port: 1 })
    expect(await alice.next('call-request')).toMatchObject({ contact: 'bob' })
    expect(await bob.settled()).toEqual([{ kind: 'add-contact', contacts: ['alice'] }])
  })

  it('is sent to nobody else; others get only the identity', async () => {
    const bob = await server.loggedIn('bob', undefined, identityEntry(theirs.identity))
    await signedIn('alice', ours)
    const { contacts, extension } = await bob.next('add-contact')
    expect(announcedBy(contacts, extension).get('alice')).toEqual(identityEntry(ours.identity))
  })

  it('has another challenge on each connection', async () => {
    const challenges = [
      await challengeOf(await server.connected()),
      await challengeOf(await server.connected()),
    ]
    expect(challenges[0]?.nonce).not.toEqual(challenges[1]?.nonce)
    expect(challenges[0]).toMatchObject({ isBound: false, serverName: 'ringdown' })
  })
})

describe('a signature that is not valid', () => {
  const NOT_PROVED = { reason: 'the signature of the login is not valid', code: 'not-proved' }
  const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })

  it.each<[string, (client: WireClient) => Promise<Extension>]>([
    ['of another connection', async () => ours.proof(await challengeOf(await server.connected()), 'alice')],
    [
      'for another server',
      async (client) => ours.proof({ ...(await challengeOf(client)), serverName: 'other' }, 'alice'),
    ],
    ['for another name', signedBy(ours, 'bob')],
    ['for a name that is written otherwise', signedBy(ours, 'Alice')],
    [
      'for a TLS connection',
      async (client) => ours.proof(await challengeOf(client), 'alice', new Uint8Array(32)),
    ],
    [
      'of another identity than the announced one',
      async (client) =>
        new Map([...(await signedBy(ours, 'alice')(client)), ...identityEntry(theirs.identity)]),
    ],
    [
      'of a point that is not on the curve',
      async (client) => {
        const block = await signedBy(ours, 'alice')(client)
        const entry = block.get(8)?.slice() ?? new Uint8Array()
        entry[64] = (entry[64] ?? 0) ^ 1
        return new Map([[8, entry]])
      },
    ],
    [
      'of a key on another curve',
      async (client) => {
        const statement = loginStatement(await challengeOf(client), 'alice', undefined)
        const spki = otherCurve.publicKey.export({ type: 'spki', format: 'der' })
        const signature = sign('sha256', statement, { key: otherCurve.privateKey, dsaEncoding: 'ieee-p1363' })
        return new Map([[8, Uint8Array.of(...spki.subarray(-97), ...signature)]])
      },
    ],
    [
      'that is cut off',
      async (client) =>
        new Map([[8, ((await signedBy(ours, 'alice')(client)).get(8) ?? []).slice(0, 100)]]) as Extension,
    ],
    ['of zeros', () => Promise.resolve(new Map([[8, new Uint8Array(129)]]))],
    ['of a point of zeros', () => Promise.resolve(new Map([[8, Uint8Array.of(4, ...new Uint8Array(128))]]))],
    ['that is too long', () => Promise.resolve(new Map([[8, new Uint8Array(1000).fill(4)]]))],
  ])('%s is refused, and the name stays free', async (_, extensionOf) => {
    expect(await refused('alice', extensionOf)).toEqual(NOT_PROVED)
    await signedIn('alice', theirs)
  })

  it('is accepted thirty times from one address before its connection is closed', async () => {
    await server.restart({ limits: { exemptLoopback: false } })
    const client = await server.connected()
    const extension = ours.proof(await challengeOf(client), 'other')
    for (let n = 0; n < 30; n++) {
      client.send({ kind: 'login', name: 'alice', extension })
      await client.next('login-failed')
    }
    client.send({ kind: 'login', name: 'alice', extension })
    await client.closed
    expect(server.loggedAs('connection refused')).toMatchObject([{ reason: 'too many refused logins' }])
  })

  it('in a block that is too large counts as no block: an unsigned login', async () => {
    const client = await server.connected()
    const name = Buffer.from('alice')
    const block = Buffer.alloc(2000, 1)
    block.set([0x52, 0x44, 1, 8, 0, 0xff, 7])
    const head = Buffer.alloc(18)
    head.writeBigUInt64LE(BigInt(2 + 8 + name.length + block.length))
    head.writeUInt16LE(2, 8)
    head.writeBigUInt64LE(BigInt(name.length), 10)
    client.socket.write(Buffer.concat([head, name, block]))
    await client.next('login-success')
  })
})

describe('signatures made with OpenSSL', () => {
  const { logins } = JSON.parse(
    readFileSync(new URL('../../protocol/directory/login-vectors.json', import.meta.url), 'utf8'),
  ) as {
    readonly logins: readonly {
      readonly privateKey: string
      readonly identity: string
      readonly serverName: string
      readonly nonce: string
      readonly binding: string
      readonly name: string
      readonly signature: string
    }[]
  }

  it.each(logins)(
    'are valid: $what',
    ({ privateKey, identity, serverName, nonce, binding, name, signature }) => {
      const verifier = new LoginVerifier(serverName)
      const challenge = { nonce: Buffer.from(nonce, 'hex'), isBound: binding !== '', serverName }
      const key = new PhoneKey(privateKey)
      const bound = challenge.isBound ? Buffer.from(binding, 'hex') : undefined
      const block = new Map(key.proof(challenge, name, bound))
      expect(key.identity).toBe(identity)
      expect(verifier.check({ name, extension: block }, challenge, bound)).toEqual({
        kind: 'proved',
        key: identity,
      })
      block.set(8, Uint8Array.of(...(block.get(8) ?? []).slice(0, 65), ...Buffer.from(signature, 'hex')))
      expect(verifier.check({ name, extension: block }, challenge, bound)).toEqual({
        kind: 'proved',
        key: identity,
      })
      const other = bound ? undefined : new Uint8Array(32)
      expect(verifier.check({ name, extension: block }, challenge, other)).toEqual({ kind: 'wrong' })
    },
  )
})
