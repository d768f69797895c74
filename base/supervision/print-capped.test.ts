import { expect, it } from 'vitest'
import { ManualClock } from '../testing/manual-clock'
import { printCapped } from './print-capped'

it('passes on the output of a child, up to 16 K at once and 512 characters a second', () => {
  const clock = new ManualClock()
  let printed = ''
  const print = printCapped(clock, (text) => (printed += text))
  print('hello\n')
  expect(printed).toBe('hello\n')
  for (let line = 0; line < 10_000; line++) print('ALSA lib: no such card\n')
  expect(printed).toHaveLength(16_384)
  clock.advance(1000)
  print('x'.repeat(10_000))
  expect(printed).toHaveLength(16_384 + 512)
})
