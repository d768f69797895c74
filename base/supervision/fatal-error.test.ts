import { expect, it } from 'vitest'
import { FatalError } from './fatal-error'

const of = (...texts: readonly string[]): string | undefined => {
  const words = new FatalError()
  for (const text of texts) words.add(text)
  return words.error
}

it('are the uncaught error', () =>
  expect(
    of(
      '/x.cjs:1\nthrow new Err',
      `or('a')\n^\n\nTypeError: out of luck\n    at x (/x.cjs:1:7)\n\nNode.js v20\n`,
    ),
  ).toBe('out of luck'))

it('are the error with a code', () =>
  expect(of(`node:internal:1\n\nError [ERR_X]: not there\n    at x\n`)).toBe('not there'))

it('are V8’s fatal error', () =>
  expect(
    of(`<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit\n----- Native stack trace -----\n`),
  ).toBe('Reached heap limit'))

it('are undefined without an error', () => expect(of('ALSA lib: no such card\n')).toBeUndefined())

it('are searched at the end of the output only', () =>
  expect(of('Error: old\n', 'x'.repeat(5000))).toBeUndefined())
