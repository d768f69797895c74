import { describe, expect, it } from 'vitest'
import { InMemoryTrust } from './privacy/trust'
import { meet, newIdentity, phonesOnServer } from './testing/phones-on-server'

const { phoneOf } = phonesOnServer()

/** Alice, whose key is locked, and Bob, who announces his identity. */
const withoutKey = async ({
  isPinned,
  privateOnly = false,
}: {
  isPinned: boolean
  privateOnly?: boolean
}) => {
  const bobs = newIdentity()
  const trust = new InMemoryTrust()
  if (isPinned) trust.pin('bob', bobs.fingerprint)
  const alice = await phoneOf('alice', { trust, incomingPolicy: { privateOnly } })
  const bob = await phoneOf('bob', { identity: bobs })
  await meet(alice, bob)
  return { alice, bob, bobs, trust }
}

describe('a phone whose own key cannot be opened', () => {
  it('expects no identity in calls until the key is back', async () => {
    const { alice, bobs } = await withoutKey({ isPinned: true })
    expect(alice.phone.identityOf('bob')).toBeUndefined()
    expect(alice.phone.contacts).toEqual([{ name: 'bob', online: true, identity: bobs.fingerprint }])
    alice.phone.setIdentity(newIdentity())
    expect(alice.phone.identityOf('bob')).toBe(bobs.fingerprint)
  })

  it.each([
    ['the pinned person under another spelling', true, 'problem.privacyKeyless'],
    ['a stranger whose name looks like theirs', false, 'problem.lookAlikeKeyless'],
  ])('recognises %s', async (_, isPinned, key) => {
    const bobs = newIdentity()
    const trust = new InMemoryTrust()
    trust.pin('bob', isPinned ? bobs.fingerprint : newIdentity().fingerprint)
    const alice = await phoneOf('alice', { trust })
    await phoneOf('Bob', { identity: bobs })
    await alice.sees('Bob')
    expect(alice.phone.call('Bob')).toMatchObject({ problem: { key } })
  })

  it('calls a pinned person in the clear only after consent to exactly this cause', async () => {
    const { alice, bob } = await withoutKey({ isPinned: true })
    for (const despite of [undefined, 'stripped', 'changed'] as const)
      expect(alice.phone.call('bob', despite && { warning: despite })).toMatchObject({
        problem: { key: 'problem.privacyKeyless' },
      })
    expect(alice.phone.call('bob', { warning: 'keyless' })).toEqual({ ok: true })
    expect(alice.phone.state.call).toMatchObject({ kind: 'calling', privacy: 'keyless' })
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'not-private' })
  })

  it.each([true, false])(
    'names its own key as the cause when only private calls are wanted',
    async (isPinned) => {
      const { alice } = await withoutKey({ isPinned, privateOnly: true })
      const problem = { key: 'problem.notPrivateByOwnKey', fill: { name: 'bob' } }
      expect(alice.phone.call('bob')).toEqual({ ok: false, problem })
    },
  )

  it('names its own key as the cause when a pinned person calls', async () => {
    const { alice, bob, bobs, trust } = await withoutKey({ isPinned: true })
    bob.phone.call('alice')
    expect(await alice.untilCall('ringing')).toMatchObject({ privacy: 'keyless' })
    expect(alice.accept('stripped')).toMatchObject({ problem: { key: 'problem.privacyKeyless' } })
    expect(alice.accept('keyless')).toEqual({ ok: true })
    const [call] = await Promise.all([alice.untilCall('talking'), bob.untilCall('talking')])
    expect(call.privacy).toBe('keyless')
    expect(trust.pinOf('bob')?.identity).toBe(bobs.fingerprint)
  })

  it('shows a call to a new person as not private', async () => {
    const { alice, bob } = await withoutKey({ isPinned: false })
    expect(alice.phone.call('bob')).toEqual({ ok: true })
    expect(alice.phone.state.call).toMatchObject({ kind: 'calling', privacy: 'not-private' })
    expect(await bob.untilCall('ringing')).toMatchObject({ privacy: 'not-private' })
  })
})
