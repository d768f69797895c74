import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { findSettings } from './search'

const english = wordingIn('en').t
const french = wordingIn('fr').t

describe('findSettings', () => {
  it('finds settings by their names, by what is said about them and by their page', () => {
    expect(findSettings(english, 'echo')).toEqual(['echoCancellation'])
    expect(findSettings(english, 'typing')).toEqual(['noiseSuppression'])
    expect(findSettings(english, 'dark')).toEqual(['theme'])
    expect(findSettings(english, 'privacy')).toEqual([
      'clearHistory',
      'clearPeople',
      'clearSettings',
      'clearEverything',
    ])
  })

  it('puts those first whose names it finds', () =>
    expect(findSettings(english, 'mic')[0]).toBe('microphone'))

  it('wants every word, and takes its beginning', () => {
    expect(findSettings(english, 'ring vol')).toEqual(['ringVolume'])
    expect(findSettings(english, 'ring zebra')).toEqual([])
  })

  it('asks neither for case nor for accents', () => {
    expect(findSettings(french, 'DEMARRAGE')).toContain('startAtLogin')
    expect(findSettings(french, 'réseau')).toEqual(findSettings(french, 'reseau'))
  })

  it('finds nothing for nothing', () => expect(findSettings(english, '  ')).toEqual([]))
})
