import { expect, test } from 'vitest'
import { AudioTroubles } from './audio-troubles'

test('the worst trouble with the devices is told, then the next, then that all is well', () => {
  const told: (string | undefined)[] = []
  const troubles = new AudioTroubles(({ code }) => told.push(code))
  troubles.set('output', { code: 'replaced', message: 'gone' })
  troubles.set('input', { code: 'no-input', message: 'none' })
  troubles.set('input', { code: 'no-input', message: 'none' })
  troubles.set('input', undefined)
  troubles.set('output', undefined)
  expect(told).toEqual(['replaced', 'no-input', 'replaced', undefined])
})
