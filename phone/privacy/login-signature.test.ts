import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loginStatement, proofIn } from '../../protocol/directory'
import { LoginVerifier } from '../../server/admission/login-verifier'
import { identityOf, makePrivateKey } from './identity'
import { loginSignature } from './login-signature'

const { logins } = JSON.parse(
  readFileSync(new URL('../../protocol/directory/login-vectors.json', import.meta.url), 'utf8'),
) as {
  readonly logins: readonly {
    readonly privateKey: string
    readonly identity: string
    readonly login: string
  }[]
}

it('contains the public key of the identity in OpenSSL’s form', () => {
  for (const { privateKey, identity, login } of logins) {
    const ours = identityOf(privateKey)
    expect(ours.fingerprint).toBe(identity)
    const proof = proofIn(loginSignature(ours, new Uint8Array(3)))
    if (typeof proof !== 'object') throw new Error('there is no proof')
    expect(login).toContain(Buffer.from(proof.publicKey).toString('hex'))
  }
})

it('is accepted by a server as proof', () => {
  const identity = identityOf(makePrivateKey())
  const verifier = new LoginVerifier('a server')
  const challenge = verifier.challenge(false)
  const extension = loginSignature(identity, loginStatement(challenge, 'zoë', undefined))
  const proved = { kind: 'proved', key: identity.fingerprint }
  expect(verifier.check({ name: 'zoë', extension }, challenge, undefined)).toEqual(proved)
})
