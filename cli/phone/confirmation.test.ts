import { describe, expect, it } from 'vitest'
import type { CommandResult, PrivacyWarning, WarningConsent } from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { Confirmation } from './confirmation'

/** A phone whose contact bob has another identity than before. */
function rig() {
  const done: unknown[] = []
  let identity = 'ab'
  let call = { kind: 'ringing', contact: 'bob', sinceMs: 1 }
  const despite = (what: string, warning: PrivacyWarning | undefined): CommandResult => {
    if (warning !== 'changed') return { ok: false, problem: { key: 'problem.privacyChanged' } }
    done.push(what)
    return { ok: true }
  }
  const phone = {
    call: (contact: string, consent?: WarningConsent) =>
      despite(`call ${contact}`, consent?.identity === identity ? consent.warning : undefined),
    accept: (_consent: unknown, warning?: PrivacyWarning) => despite('accept', warning),
    identityOf: () => identity,
    get state() {
      return { call } as unknown as Phone['state']
    },
  }
  return {
    confirmation: new Confirmation(phone, () => ({ id: 1, contact: 'bob' })),
    done,
    impersonate: () => (identity = 'cd'),
    ringAgain: () => (call = { ...call, sinceMs: 2 }),
  }
}

describe('a command with a warning', () => {
  it.each(['call', 'accept'] as const)('(%s) is carried out once when it is confirmed', (what) => {
    const { confirmation, done } = rig()
    const run = (): CommandResult => (what === 'call' ? confirmation.call('bob') : confirmation.accept())
    expect(run().ok).toBe(false)
    expect(done).toEqual([])
    expect(confirmation.isAsked).toBe(true)
    expect(confirmation.confirm()).toEqual({ ok: true })
    expect(done).toEqual([what === 'call' ? 'call bob' : 'accept'])
    expect(confirmation.confirm().ok).toBe(false)
    expect(done).toHaveLength(1)
  })

  it('does not run for another caller', () => {
    const { confirmation, done, impersonate, ringAgain } = rig()
    confirmation.call('bob')
    impersonate()
    expect(confirmation.confirm()).toMatchObject({ problem: { key: 'problem.nothingToConfirm' } })
    confirmation.accept()
    ringAgain()
    expect(confirmation.confirm().ok).toBe(false)
    expect(done).toEqual([])
  })

  it('cannot be confirmed before there is a warning', () => {
    const { confirmation } = rig()
    expect(confirmation.isAsked).toBe(false)
    expect(confirmation.confirm().ok).toBe(false)
  })
})
