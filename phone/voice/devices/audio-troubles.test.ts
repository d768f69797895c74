import { expect, test } from 'vitest'
import { AudioTroubles } from './audio-troubles'

const SILENT = { key: 'audioCause.silent' } as const

test('reports the worst problem of the devices, then the next one, then that all is well', () => {
  const told: (string | undefined)[] = []
  const troubles = new AudioTroubles((notice) => told.push(notice?.code))
  troubles.set('output', { code: 'replaced', cause: SILENT })
  troubles.set('input', { code: 'no-input', cause: SILENT })
  troubles.set('input', { code: 'no-input', cause: SILENT })
  troubles.set('input', undefined)
  troubles.set('output', undefined)
  expect(told).toEqual(['replaced', 'no-input', 'replaced', undefined])
})
