import { describe, expect, it } from 'vitest'
import { DEFAULT_PREFERENCES } from '../../api'
import { preferencesChange, preferencesInFile } from './preferences-schema'

describe('a change of preferences', () => {
  it.each<[string, object]>([
    ['nothing', {}],
    ['everything', DEFAULT_PREFERENCES],
    ['a group', { appearance: { theme: 'dark', textSize: 200, reducedMotion: 'off' } }],
    ['shortcuts that are off', { shortcuts: {} }],
  ])('may be of %s', (_, change) => expect(preferencesChange.parse(change)).toEqual(change))

  it.each<[string, object]>([
    ['half a group', { appearance: { theme: 'dark' } }],
    ['a group that is undefined', { appearance: undefined }],
    ['a group that there is not', { secrets: {} }],
    ['a text larger than it may be', { appearance: { theme: 'dark', textSize: 201, reducedMotion: 'off' } }],
    ['keys without an end', { shortcuts: { mute: 'M'.repeat(101) } }],
    ['more quiet hours than anybody has', { quietHours: Array(51).fill({ days: [1], from: 0, to: 60 }) }],
    ['a day that is none', { quietHours: [{ days: [7], from: 0, to: 60 }] }],
    ['something else in a group', { notifications: { incoming: true, missed: true, others: true } }],
  ])('is turned away with %s', (_, change) => expect(preferencesChange.safeParse(change).success).toBe(false))

  it('is not what a file needs: there, what is missing is as usual', () => {
    expect(preferencesInFile.parse({ calls: { callWaiting: false, answersFavourites: true } })).toEqual({
      ...DEFAULT_PREFERENCES,
      calls: { callWaiting: false, answersFavourites: true, privateOnly: false },
    })
  })
})
