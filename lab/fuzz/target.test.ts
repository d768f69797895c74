import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pureTarget } from './target'

test('shrinks a failing case, and reproduces it from its seed and path', async () => {
  const tried: number[] = []
  const target = pureTarget({
    name: 'large',
    about: 'numbers stay below 50',
    share: 1,
    cases: fc.nat(100_000),
    test: (n) => {
      tried.push(n)
      if (n >= 50) throw new Error(`${n} is too much`)
    },
  })
  const { run } = await target.open()
  const { failure } = await run({ seed: 1, cases: 1000 })
  expect(failure).toMatchObject({ seed: 1, counterexample: '[50]' })
  tried.length = 0
  const again = await run({ seed: 1, cases: 1000, path: failure?.path })
  expect(again.failure?.error).toMatch('50 is too much')
  expect(tried).toEqual([50])
})
