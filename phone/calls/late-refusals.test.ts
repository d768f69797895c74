import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { LateRefusals, UNIFORM_MS } from './late-refusals'

function rig() {
  const clock = new ManualClock()
  const startMs = clock.now()
  const told: [contact: string, atMs: number][] = []
  const late = new LateRefusals(clock, (contact) => told.push([contact, clock.now() - startMs]))
  return { clock, late, told }
}

describe('the refusal of a call that was answered and could not be connected', () => {
  it.each([0, 1, 300, 5_000, 10_000, UNIFORM_MS])(
    'reaches a stranger at the same time when the attempt has taken %i ms',
    (ms) => {
      const { clock, late, told } = rig()
      late.answered('mallory', false)
      clock.advance(ms)
      late.failed('mallory')
      clock.advance(UNIFORM_MS - ms)
      expect(told).toEqual([['mallory', UNIFORM_MS]])
      expect(clock.pendingTimers).toBe(0)
    },
  )

  it('reaches a stranger at the next such time after a longer attempt', () => {
    const { clock, late, told } = rig()
    late.answered('mallory', false)
    clock.advance(UNIFORM_MS + 1)
    late.failed('mallory')
    clock.advance(3 * UNIFORM_MS)
    expect(told).toEqual([['mallory', 2 * UNIFORM_MS]])
  })

  it('reaches somebody who is known at once, and so somebody whom we have called', () => {
    const { late, told } = rig()
    late.answered('bob', true)
    late.failed('bob')
    late.failed('carol')
    expect(told).toEqual([
      ['bob', 0],
      ['carol', 0],
    ])
  })

  it('is left out when they call again meanwhile', () => {
    const { clock, late, told } = rig()
    late.answered('mallory', false)
    late.failed('mallory')
    late.forget('mallory')
    clock.advance(UNIFORM_MS)
    expect(told).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not lost when we leave', () => {
    const { clock, late, told } = rig()
    late.answered('talks', false)
    late.answered('mallory', false)
    late.failed('mallory')
    late.flush()
    expect(told).toEqual([['mallory', 0]])
    expect(clock.pendingTimers).toBe(0)
  })
})
