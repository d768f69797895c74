import { afterEach, expect, it, vi } from 'vitest'
import { TwoPhones } from '../../faults/rig/two-phones'
import { Churn } from './churn'
import { type Footprint, footprint } from './footprint'

/** The first ones open what a voice process keeps, such as the pipe to the sound system. */
const WARM_UP_CALLS = 6
const CALLS = 30
const HOUR_MS = 3_600_000

let open: { close(): Promise<void> } | undefined
afterEach(() => open?.close())

/** A phone waits 5 s for its server to say something after the last word of a call, and then asks it. ms */
const QUIET_MS = 15_000

/** Waits until no more is held than before: the event loop releases closed handles in its next turns. */
const noMoreThan = (before: Footprint): Promise<void> =>
  vi.waitFor(() => {
    const { descriptors, threads, handles } = footprint()
    expect(descriptors).toBeLessThanOrEqual(before.descriptors)
    expect(threads).toBeLessThanOrEqual(before.threads)
    expect(handles).toBeLessThanOrEqual(before.handles)
  }, QUIET_MS)

it('thirty calls leave no descriptor, thread or handle open', async () => {
  const phones = await TwoPhones.start()
  open = phones
  const make = async (calls: number): Promise<void> => {
    for (let call = 0; call < calls; call++) {
      await phones.call()
      await phones.hangUp()
    }
  }
  await make(WARM_UP_CALLS)
  const before = footprint()
  await make(CALLS)
  await noMoreThan(before)
}, 60_000)

it('an hour with a server that stops and restarts leaves no descriptor, timer or handle', async () => {
  const churn = await Churn.start()
  open = churn
  const before = footprint()
  const timers = churn.clock.pendingTimers
  await churn.live(HOUR_MS)
  expect(churn.reconnects).toBeGreaterThan(300)
  expect(churn.clock.pendingTimers).toBe(timers)
  await noMoreThan(before)
}, 60_000)
