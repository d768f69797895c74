import { describe, expect, it } from 'vitest'
import { wordingIn } from '../../locales/wording'
import { findSettings } from './search'

const english = wordingIn('en').t
const french = wordingIn('fr').t

describe('findSettings', () => {
  it('finds settings by their names, descriptions and pages', () => {
    expect(findSettings(english, 'echo')).toEqual(['echoCancellation'])
    expect(findSettings(english, 'typing')).toEqual(['noiseSuppression'])
    expect(findSettings(english, 'relay')).toEqual(['relayOnly'])
    expect(findSettings(english, 'hide IP')).toEqual(['relayOnly'])
    expect(findSettings(english, 'dark')).toEqual(['theme'])
    expect(findSettings(english, 'privacy')).toEqual([
      'sharesStatus',
      'picture',
      'showsPictureTo',
      'tellsRead',
      'offersAddresses',
      'relayOnly',
      'exportIdentity',
      'importIdentity',
      'clearHistory',
      'clearPeople',
      'clearSettings',
      'clearEverything',
    ])
  })

  it('puts matches by name first', () => expect(findSettings(english, 'mic')[0]).toBe('microphone'))

  it('requires every word, and matches its beginning', () => {
    expect(findSettings(english, 'ring vol')).toEqual(['ringVolume'])
    expect(findSettings(english, 'ring zebra')).toEqual([])
  })

  it('ignores case and accents', () => {
    expect(findSettings(french, 'DEMARRAGE')).toContain('startAtLogin')
    expect(findSettings(french, 'réseau')).toEqual(findSettings(french, 'reseau'))
  })

  it('finds nothing for an empty query', () => expect(findSettings(english, '  ')).toEqual([]))
})
