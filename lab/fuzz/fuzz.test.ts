import { describe, expect, it } from 'vitest'
import { TARGETS } from './targets'

/** Fixed, so that the test is deterministic; `npm run fuzz` uses others. */
const SEED = 42

describe('invariants hold for all bytes of a stranger', () => {
  it.each(TARGETS.map((target) => [target.name, target.about, target] as const))(
    '%s: %s',
    async (_, __, { share, open }) => {
      const target = await open()
      try {
        const outcome = await target.run({ seed: SEED, cases: share })
        expect(outcome.failure).toBeUndefined()
        expect(outcome.cases).toBe(share)
      } finally {
        await target.close()
      }
    },
  )
})
