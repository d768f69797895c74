import { expect, it } from 'vitest'
import {
  announcement,
  callEndEntry,
  callReferenceEntry,
  NO_CAPABILITIES,
  serverAbilitiesIn,
  type CallEnd,
} from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'
import { challengeOf, PhoneKey } from './testing/signing-client'
import type { WireClient } from './testing/wire-client'

const server = serverForEachTest()

const REFERENCE = '0123456789abcdef'
const understands = announcement({ ...NO_CAPABILITIES, callEnds: true })
const older = announcement({ ...NO_CAPABILITIES, pings: true })
const phone = (name: string, extension = understands) => server.loggedIn(name, undefined, extension)
const call = async (caller: WireClient, callee: WireClient, name: string, reference?: string) => {
  const extension = reference === undefined ? undefined : callReferenceEntry(reference)
  caller.send({ kind: 'call-request', contact: name, host: '', port: 1, ...(extension && { extension }) })
  await callee.next('call-request')
}
const end = (client: WireClient, contact: string, how: CallEnd, reference = REFERENCE) =>
  client.send({ kind: 'call-refused', contact, extension: callEndEntry(how, reference) })
const refusals = async (client: WireClient) =>
  (await client.settled()).filter(({ kind }) => kind === 'call-refused')

it('says that it passes on the ends of calls', async () => {
  const hello = await (await server.connected()).next('hello-connect')
  expect(serverAbilitiesIn(hello.extension)).toMatchObject({ callEnds: true })
})

it('tells the callee once that the caller has given up', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await call(alice, bob, 'bob')
  end(alice, 'bob', 'cancelled')
  const extension = callEndEntry('cancelled', REFERENCE)
  expect(await bob.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'alice', extension })
  end(alice, 'bob', 'cancelled')
  await alice.settled()
  expect(await refusals(bob)).toEqual([])
})

it('tells the callee after the request, even if both wait until the caller is announced', async () => {
  const bob = await phone('bob')
  const alice = await server.connected()
  await alice.next('hello-connect')
  alice.send({ kind: 'login', name: 'alice', extension: understands })
  alice.send({ kind: 'call-request', contact: 'bob', host: '', port: 1 })
  end(alice, 'bob', 'cancelled')
  await bob.next('call-refused')
  expect(bob.received.map(({ kind }) => kind)).toEqual(['add-contact', 'call-request'])
})

it('passes no cancellation to a phone that does not understand it', async () => {
  const alice = await phone('alice')
  const others = { original: await server.loggedIn('original'), older: await phone('older', older) }
  for (const [name, other] of Object.entries(others)) {
    await call(alice, other, name)
    end(alice, name, 'cancelled')
    await alice.settled()
    expect(await refusals(other)).toEqual([])
  }
})

it('passes no cancellation on without a call, of a call of the other side, or after a refusal', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  end(alice, 'bob', 'cancelled')
  end(alice, 'nobody', 'cancelled')
  await call(bob, alice, 'alice')
  end(alice, 'bob', 'cancelled')
  await alice.settled()
  expect(await refusals(bob)).toEqual([])
  end(alice, 'bob', 'busy')
  await bob.next('call-refused')
  end(bob, 'alice', 'cancelled')
  await bob.settled()
  expect(await refusals(alice)).toEqual([])
})

it('refuses nothing for a callee after the caller has given up', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await call(alice, bob, 'bob')
  end(alice, 'bob', 'cancelled')
  await bob.next('call-refused')
  end(bob, 'alice', 'no-answer')
  await bob.settled()
  expect(await refusals(alice)).toEqual([])
})

it('ends no later call by the late end of an earlier one', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  const later = 'fedcba9876543210'
  await call(alice, bob, 'bob', REFERENCE)
  end(alice, 'bob', 'cancelled')
  await bob.next('call-refused')
  await call(alice, bob, 'bob', later)
  // It crosses the cancellation and the new call.
  end(bob, 'alice', 'declined')
  await bob.settled()
  end(alice, 'bob', 'cancelled', REFERENCE)
  await alice.settled()
  expect(await refusals(bob)).toEqual([])
  end(bob, 'alice', 'no-answer', later)
  const extension = callEndEntry('no-answer', later)
  expect(await alice.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'bob', extension })
})

it('ends the call of a phone that names only one of request and end', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await call(alice, bob, 'bob', REFERENCE)
  bob.send({ kind: 'call-refused', contact: 'alice' })
  expect(await alice.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'bob' })
  await call(alice, bob, 'bob')
  end(alice, 'bob', 'cancelled')
  await bob.next('call-refused')
})

it('tells why to a caller that understands it, and refuses plainly to others', async () => {
  const bob = await phone('bob')
  const callers = { alice: await phone('alice'), original: await server.loggedIn('original') }
  for (const [name, caller] of Object.entries(callers)) {
    await call(caller, bob, 'bob')
    end(bob, name, 'cannot-connect')
  }
  const extension = callEndEntry('cannot-connect', REFERENCE)
  expect(await callers.alice.next('call-refused')).toEqual({
    kind: 'call-refused',
    contact: 'bob',
    extension,
  })
  expect(await callers.original.next('call-refused')).toEqual({ kind: 'call-refused', contact: 'bob' })
})

it('forwards nothing else from the block of a refusal', async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')]
  await call(alice, bob, 'bob')
  const extension = new Map([...callEndEntry('busy'), [999, new Uint8Array(500)] as const])
  bob.send({ kind: 'call-refused', contact: 'alice', extension })
  expect((await alice.next('call-refused')).extension).toEqual(callEndEntry('busy'))
})

it('passes on an end after its sender has come back, and only to phones that understand it', async () => {
  const key = new PhoneKey()
  const signedIn = async (): Promise<WireClient> => {
    const client = await server.connected()
    const proof = key.proof(await challengeOf(client), 'bob')
    client.send({ kind: 'login', name: 'bob', extension: new Map([...understands, ...proof]) })
    await client.next('login-success')
    return client
  }
  const callers = {
    alice: await phone('alice'),
    older: await phone('older', older),
    original: await server.loggedIn('original'),
  }
  const lost = await signedIn()
  for (const caller of Object.values(callers)) await call(caller, lost, 'bob', REFERENCE)
  const bob = await signedIn()
  for (const name of Object.keys(callers)) end(bob, name, 'declined')
  const extension = callEndEntry('declined', REFERENCE)
  expect(await callers.alice.next('call-refused')).toEqual({
    kind: 'call-refused',
    contact: 'bob',
    extension,
  })
  await bob.settled()
  expect([...(await refusals(callers.older)), ...(await refusals(callers.original))]).toEqual([])
})
