import { describe, expect, test } from 'vitest'
import type { Pin } from '../../../phone/privacy/trust'
import { Verification } from './verification'

const OWN = '11'.repeat(32)
const BOB = '22'.repeat(32)
const OTHER = '33'.repeat(32)

function desk(pin?: Pin) {
  const state: { pin: Pin | undefined; announced: string | undefined } = { pin, announced: BOB }
  const verification = new Verification({
    own: () => OWN,
    identityOf: () => state.announced,
    people: {
      pinOf: () => state.pin,
      setPin: (_, next) => {
        state.pin = next
        return { ok: true }
      },
    },
  })
  return { state, verification }
}

describe('verifying somebody', () => {
  test('takes a code that was shown', async () => {
    const { state, verification } = desk({ identity: BOB, verified: false })
    expect(verification.set('bob', true)).toMatchObject({ problem: { key: 'problem.compareFirst' } })
    expect(await verification.code('bob')).toMatch(/^\d{5}( \d{5}){5}$/)
    expect(verification.set('alice', true).ok).toBe(false)
    expect(verification.set('bob', true)).toEqual({ ok: true })
    expect(state.pin).toEqual({ identity: BOB, verified: true })
  })

  test('pins the identity whose code was shown, whatever is announced since', async () => {
    const { state, verification } = desk({ identity: OTHER, verified: true })
    await verification.code('bob')
    state.announced = OTHER
    verification.set('bob', true)
    expect(state.pin).toEqual({ identity: BOB, verified: true })
  })

  test('can be taken back, with the pin kept', () => {
    const { state, verification } = desk({ identity: BOB, verified: true })
    verification.set('bob', false)
    expect(state.pin).toEqual({ identity: BOB, verified: false })
  })

  test('of somebody without an identity is not possible; of somebody offline it is about the pinned one', async () => {
    const { state, verification } = desk()
    state.announced = undefined
    expect(await verification.code('bob')).toBeUndefined()
    expect(verification.set('bob', true).ok).toBe(false)
    state.pin = { identity: OTHER, verified: false }
    expect(await verification.code('bob')).toBeDefined()
    expect(verification.set('bob', true).ok).toBe(true)
  })
})
