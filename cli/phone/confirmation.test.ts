import { describe, expect, it } from 'vitest'
import type { CommandResult, PrivacyWarning, WarningConsent } from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { Confirmation } from './confirmation'
import { incomingCalls } from './incoming-calls'

/** A phone whose contact bob has another identity than before. */
function rig() {
  const done: unknown[] = []
  let identity = 'ab'
  let call = { kind: 'ringing', id: 1, contact: 'bob', identity }
  let isWaiting = false
  const despite = (what: string, warning: PrivacyWarning | undefined): CommandResult => {
    if (warning !== 'changed') return { ok: false, problem: { key: 'problem.privacyChanged' } }
    done.push(what)
    return { ok: true }
  }
  const phone = {
    call: (contact: string, consent?: WarningConsent) =>
      despite(`call ${contact}`, consent?.identity === identity ? consent.warning : undefined),
    accept: (_consent: unknown, warning?: PrivacyWarning) => despite('accept', warning),
    acceptWaiting: (_consent: unknown, first: 'end' | 'hold', warning?: PrivacyWarning) =>
      despite(`accept, and ${first} the first`, warning),
    identityOf: () => identity,
    get state() {
      const calls = isWaiting ? { call: { kind: 'talking' }, waiting: call } : { call }
      return calls as unknown as Phone['state']
    },
  }
  const confirmation = new Confirmation(phone)
  return {
    confirmation,
    accept: (): CommandResult => {
      const [incoming] = incomingCalls(phone.state)
      if (!incoming) throw new Error('nobody calls')
      return confirmation.accept(incoming)
    },
    done,
    wait: (waits: boolean) => (isWaiting = waits),
    impersonate: () => (identity = 'cd'),
    ringAgain: () => (call = { ...call, id: 2 }),
  }
}

describe('a command with a warning', () => {
  it.each(['call', 'accept'] as const)('(%s) is carried out once when it is confirmed', (what) => {
    const { confirmation, accept, done } = rig()
    const run = (): CommandResult => (what === 'call' ? confirmation.call('bob') : accept())
    expect(run().ok).toBe(false)
    expect(done).toEqual([])
    expect(confirmation.isAsked).toBe(true)
    expect(confirmation.confirm()).toEqual({ ok: true })
    expect(done).toEqual([what === 'call' ? 'call bob' : 'accept'])
    expect(confirmation.confirm().ok).toBe(false)
    expect(done).toHaveLength(1)
  })

  it('does not run for another caller', () => {
    const { confirmation, accept, done, impersonate, ringAgain } = rig()
    confirmation.call('bob')
    impersonate()
    expect(confirmation.confirm()).toMatchObject({ problem: { key: 'problem.nothingToConfirm' } })
    accept()
    ringAgain()
    expect(confirmation.confirm().ok).toBe(false)
    expect(done).toEqual([])
  })

  it('answers a caller on the line where they are when it is confirmed', () => {
    const { confirmation, accept, done, wait } = rig()
    wait(true)
    accept()
    confirmation.confirm()
    accept()
    wait(false)
    confirmation.confirm()
    expect(done).toEqual(['accept, and end the first', 'accept'])
  })

  it('cannot be confirmed before there is a warning', () => {
    const { confirmation } = rig()
    expect(confirmation.isAsked).toBe(false)
    expect(confirmation.confirm().ok).toBe(false)
  })
})
