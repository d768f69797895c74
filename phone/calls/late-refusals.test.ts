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
      expect(late.isPending('mallory')).toBe(true)
      clock.advance(UNIFORM_MS - ms)
      expect(told).toEqual([['mallory', UNIFORM_MS]])
      expect(late.isPending('mallory')).toBe(false)
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

  it('reaches a known caller at once', () => {
    const { clock, late, told } = rig()
    late.answered('bob', true)
    clock.advance(300)
    late.failed('bob')
    expect(told).toEqual([['bob', 300]])
    expect(late.isPending('bob')).toBe(false)
  })

  it.each(['before', 'after'])(
    'is left out when they have called again %s the failure, and is pending until its time',
    (order) => {
      const { clock, late, told } = rig()
      late.answered('mallory', false)
      if (order === 'before') late.calledAgain('mallory')
      late.failed('mallory')
      if (order === 'after') late.calledAgain('mallory')
      clock.advance(UNIFORM_MS - 1)
      expect(late.isPending('mallory')).toBe(true)
      clock.advance(1)
      expect(late.isPending('mallory')).toBe(false)
      expect(told).toEqual([])
    },
  )

  it('is left out when their call rings, or was given up', () => {
    const { clock, late, told } = rig()
    late.answered('mallory', false)
    late.failed('mallory')
    late.forget('mallory')
    clock.advance(UNIFORM_MS)
    expect(told).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is brought forward, and reaches them once', () => {
    const { clock, late, told } = rig()
    late.answered('mallory', false)
    late.failed('mallory')
    late.tell('mallory')
    late.tell('mallory')
    expect(told).toEqual([['mallory', 0]])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not lost when we leave', () => {
    const { clock, late, told } = rig()
    late.answered('connects', false)
    late.answered('mallory', false)
    late.failed('mallory')
    late.flush()
    expect(told).toEqual([['mallory', 0]])
    expect(clock.pendingTimers).toBe(0)
  })
})

it('nothing is kept of a call that ends without a failure', () => {
  const { clock, late, told } = rig()
  late.answered('carol', false)
  late.answered('mallory', false)
  late.connecting('mallory')
  late.failed('mallory')
  late.connecting(undefined)
  expect(late.isPending('mallory')).toBe(true)
  // Carol's call no longer delays a refusal.
  late.failed('carol')
  expect(told).toEqual([['carol', 0]])
  clock.advance(UNIFORM_MS)
  expect(told).toEqual([
    ['carol', 0],
    ['mallory', UNIFORM_MS],
  ])
})
