import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { type Identity, identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import type { Message } from '../../../locales/message'
import type { Account, PhoneState } from '../../api'
import { IdentityLock } from './identity-lock'

const own = identityOf(makePrivateKey())
const ada: Account = { name: 'ada', server: 'phones.example' }
const LOCKED: Message = { key: 'identityLock.noKeyring' }

class Store extends EventEmitter<{ changed: [] }> {
  problem: Message | undefined = LOCKED
  isKeyringBack = false

  unlock(): Identity | undefined {
    if (this.isKeyringBack) this.problem = undefined
    this.emit('changed')
    return this.isKeyringBack ? own : undefined
  }
}

function rig(state: Partial<PhoneState>) {
  const identity = new Store()
  const done: unknown[] = []
  const note = (what: unknown) => {
    done.push(what)
    return { ok: true } as const
  }
  const lock = new IdentityLock({
    identity,
    phones: () => [
      {
        phone: {
          state: { call: { kind: 'idle' }, connection: { kind: 'signed-out' }, ...state },
          setIdentity: ({ fingerprint }) => void note(fingerprint),
          signIn: note,
          sleep: () => void note('sleep'),
          wake: () => void note('wake'),
        },
        account: ada,
      },
    ],
  })
  return { identity, lock, done }
}

it('reports the cause until the keyring is back', () => {
  const { identity, lock, done } = rig({})
  let changes = 0
  lock.on('changed', () => changes++)
  expect(lock.state).toEqual({ identityProblem: LOCKED })
  lock.unlockIdentity()
  expect(done).toEqual([])
  expect(lock.state).toEqual({ identityProblem: LOCKED })
  identity.isKeyringBack = true
  lock.unlockIdentity()
  expect(lock.state).toEqual({})
  expect(done).toEqual([own.fingerprint])
  expect(changes).toBe(2)
})

it('signs in again with the key, also where our name was refused without it', () => {
  const online = rig({ connection: { kind: 'online', sinceMs: 0, encrypted: false } })
  online.identity.isKeyringBack = true
  online.lock.unlockIdentity()
  expect(online.done).toEqual([own.fingerprint, 'sleep', 'wake'])

  const error = { code: 'name-owned', message: { key: 'server.nameOwnedNoKey' } } as const
  const refused = rig({ connection: { kind: 'signed-out', error } })
  refused.identity.isKeyringBack = true
  refused.lock.unlockIdentity()
  expect(refused.done).toEqual([own.fingerprint, ada])
})

it('takes the key while a failed call is still shown', () => {
  const { identity, lock, done } = rig({ call: { kind: 'ended' } as PhoneState['call'] })
  identity.isKeyringBack = true
  expect(lock.unlockIdentity()).toEqual({ ok: true })
  expect(done).toEqual([own.fingerprint])
})

it.each<[string, Partial<PhoneState>]>([
  ['a call', { call: { kind: 'ringing' } as PhoneState['call'] }],
  ['a call on hold', { held: { contact: 'bob' } as PhoneState['held'] & object }],
])('changes no identity during %s', (_, state) => {
  const { identity, lock, done } = rig(state)
  identity.isKeyringBack = true
  expect(lock.unlockIdentity()).toMatchObject({ ok: false })
  expect(done).toEqual([])
})
