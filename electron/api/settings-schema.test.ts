import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from './settings'
import { settingsInFile, settingsPatch } from './settings-schema'

describe('a change of settings', () => {
  it.each<[string, object]>([
    ['nothing', {}],
    ['everything', DEFAULT_SETTINGS],
    ['one leaf', { appearance: { theme: 'dark' } }],
    [
      'leaves of several groups',
      { sound: { cleaning: { gainControl: false } }, calls: { privateOnly: true } },
    ],
    ['another device', { sound: { input: { kind: 'device', name: 'USB Headset' } } }],
    ['all quiet hours', { quietHours: [{ days: [0, 6], from: 60, to: 120 }] }],
  ])('may be of %s', (_, patch) => expect(settingsPatch.parse(patch)).toEqual(patch))

  it('may remove an optional setting', () =>
    expect(settingsPatch.parse({ shortcuts: { mute: undefined } }).shortcuts).toHaveProperty(
      'mute',
      undefined,
    ))

  it.each<[string, object]>([
    ['a group that is undefined', { appearance: undefined }],
    ['a leaf that may not lack', { appearance: { theme: undefined } }],
    ['a group that there is not', { secrets: {} }],
    ['what only the main process remembers', { hostingPort: 4242 }],
    ['half a device', { sound: { input: { kind: 'device' } } }],
    ['a text larger than it may be', { appearance: { textSize: 201 } }],
    ['keys without an end', { shortcuts: { mute: 'M'.repeat(101) } }],
    ['more quiet hours than anybody has', { quietHours: Array(51).fill({ days: [1], from: 0, to: 60 }) }],
    ['a day that is none', { quietHours: [{ days: [7], from: 0, to: 60 }] }],
    ['a relay that is neither on nor off', { calls: { relayOnly: 'sometimes' } }],
    ['something else in a group', { notifications: { others: true } }],
    ['a language that is not spoken', { language: 'tlh' }],
  ])('is turned away with %s', (_, patch) => expect(settingsPatch.safeParse(patch).success).toBe(false))
})

describe('settings in a file', () => {
  it('may lack any setting, which then has its default', () => {
    expect(settingsInFile.parse({})).toEqual(DEFAULT_SETTINGS)
    expect(settingsInFile.parse({ calls: { callWaiting: false } })).toEqual({
      ...DEFAULT_SETTINGS,
      calls: { ...DEFAULT_SETTINGS.calls, callWaiting: false },
    })
  })

  it('must not have a wrong type', () =>
    expect(settingsInFile.safeParse({ calls: { callWaiting: 'often' } }).success).toBe(false))
})
