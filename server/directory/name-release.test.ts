import { expect, it } from 'vitest'
import { refusalIn, serverAbilitiesIn } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'
import { challengeOf, PhoneKey } from './testing/signing-client'

const server = serverForEachTest()
const ours = new PhoneKey()
const theirs = new PhoneKey()

async function signedIn(name: string, key: PhoneKey) {
  const client = await server.connected()
  client.send({ kind: 'login', name, extension: key.proof(await challengeOf(client), name) })
  await client.next('login-success')
  return client
}

/** Logs in with a name, and is refused or not. */
async function answerTo(name: string, key: PhoneKey) {
  const client = await server.connected()
  client.send({ kind: 'login', name, extension: key.proof(await challengeOf(client), name) })
  while (client.received.length === 0) await new Promise((resolve) => setImmediate(resolve))
  return client.received[0]?.kind
}

async function givenBack(name: string, key: PhoneKey, signedName = name) {
  const client = await server.connected()
  const extension = key.release(await challengeOf(client), signedName)
  client.send({ kind: 'login', name, extension })
  const { extension: block } = await client.next('login-failed')
  return { refusal: refusalIn(block), client }
}

it('says that a name can be given back', async () => {
  const hello = await (await server.connected()).next('hello-connect')
  expect(serverAbilitiesIn(hello.extension)).toMatchObject({ releases: true })
})

it('frees the name of an absent owner for everybody', async () => {
  await (await signedIn('alice', ours)).close()
  const { refusal, client } = await givenBack('alice', ours)
  expect(refusal).toBe('released')
  await client.closed
  expect(await answerTo('alice', theirs)).toBe('login-success')
})

it('leaves the owner signed in; the name is free after it leaves', async () => {
  const alice = await signedIn('alice', ours)
  expect((await givenBack('alice', ours)).refusal).toBe('released')
  expect(await alice.settled()).toEqual([])
  expect(await answerTo('alice', theirs)).toBe('login-failed')
  await alice.close()
  await server.loggedIn('alice')
})

it('frees a look-alike of the same owner, and reports a name without an owner as free', async () => {
  await (await signedIn('Alice', ours)).close()
  expect((await givenBack('alice', ours)).refusal).toBe('released')
  expect((await givenBack('nobody', ours)).refusal).toBe('released')
  expect(await answerTo('Alice', theirs)).toBe('login-success')
})

it('frees no name of another key', async () => {
  await (await signedIn('alice', ours)).close()
  expect((await givenBack('alice', theirs)).refusal).toBe('owned')
  expect(await answerTo('alice', theirs)).toBe('login-failed')
})

it('frees nothing by a signature for another name, of a login, or of another connection', async () => {
  await (await signedIn('alice', ours)).close()
  expect((await givenBack('alice', ours, 'bob')).refusal).toBe('not-proved')
  const client = await server.connected()
  const challenge = await challengeOf(client)
  const login = ours.proof(challenge, 'alice').get(8) ?? new Uint8Array()
  client.send({ kind: 'login', name: 'alice', extension: new Map([[31, login]]) })
  expect(refusalIn((await client.next('login-failed')).extension)).toBe('not-proved')
  const other = await server.connected()
  other.send({ kind: 'login', name: 'alice', extension: ours.release(challenge, 'alice') })
  expect(refusalIn((await other.next('login-failed')).extension)).toBe('not-proved')
  expect(await answerTo('alice', theirs)).toBe('login-failed')
})
