import { describe, expect, it } from 'vitest'
import { isSignedBy } from '../../base/p256'
import {
  ASKS_CHALLENGE,
  asksChallenge,
  challengeAddition,
  challengeIn,
  readCall,
  refusalAddition,
  refusalIn,
  registrationStatement,
} from '.'
import vectors from './registration-vectors.json'

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

describe('the proof of a registration', () => {
  it.each(vectors.map((vector) => [vector.about, vector] as const))('OpenSSL signed one: %s', (_, vector) => {
    const { challenge, name, binding, statement, proof } = vector
    const read = challengeIn({ challenge })
    if (!read) throw new Error('no challenge')
    const signed = registrationStatement(read, name, binding === null ? undefined : bytes(binding))
    expect(Buffer.from(signed).toString('hex')).toBe(statement)
    const register = readCall('register', { id: name }, { proof })
    if (!register.ok || register.call.method !== 'register') throw new Error('no register')
    if (typeof register.call.proof !== 'object') throw new Error('no proof')
    expect(isSignedBy(signed, register.call.proof)).toBe(true)
    expect(isSignedBy(registrationStatement(read, `${name}!`, undefined), register.call.proof)).toBe(false)
  })

  it.each([
    [{}],
    [null],
    [{ publicKey: `04${'0'.repeat(128)}` }],
    [{ publicKey: `05${'0'.repeat(128)}`, signature: '0'.repeat(128) }],
    [{ publicKey: `04${'0'.repeat(128)}`, signature: 'G'.repeat(128) }],
    [{ publicKey: `04${'0'.repeat(130)}`, signature: '0'.repeat(128) }],
  ])('%j is malformed', (proof) => {
    expect(readCall('register', { id: 'a' }, { proof })).toMatchObject({ call: { proof: 'malformed' } })
  })
})

describe('the challenge', () => {
  const challenge = { nonce: new Uint8Array(32).fill(7), isBound: true, serverName: 'Studio' }

  it('is read as it was written', () => expect(challengeIn(challengeAddition(challenge))).toEqual(challenge))

  it.each([
    [undefined],
    [{}],
    [{ challenge: 1 }],
    [{ challenge: { ...challengeAddition(challenge), nonce: '00' } }],
    [{ challenge: { nonce: '00'.repeat(32), isBound: 1, serverName: 'x' } }],
    [{ challenge: { nonce: '00'.repeat(32), isBound: false, serverName: '' } }],
    [{ challenge: { nonce: '00'.repeat(32), isBound: false, serverName: '€'.repeat(100) } }],
  ])('%j is none', (addition) => expect(challengeIn(addition)).toBeUndefined())

  it('is asked for', () => {
    expect([
      asksChallenge(ASKS_CHALLENGE),
      asksChallenge(undefined),
      asksChallenge({ challenge: 1 }),
    ]).toEqual([true, false, false])
  })
})

it('a refusal has a code', () => {
  expect(refusalIn(refusalAddition('owned'))).toBe('owned')
  expect(refusalIn({ refusal: 'toString' })).toBeUndefined()
  expect(refusalIn(undefined)).toBeUndefined()
})
