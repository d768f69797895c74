import { expect, it } from 'vitest'
import { asSentence } from './as-sentence'

it('a cause becomes a sentence of its own', () => {
  expect(asSentence('cannot open the default input device: Device unavailable')).toBe(
    'Cannot open the default input device: Device unavailable.',
  )
  expect(asSentence('the input device has stopped: is it still connected?')).toBe(
    'The input device has stopped: is it still connected?',
  )
})
