import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { SettingsPatch } from '../../api'
import { followSettings } from './phone-settings'
import { SettingsStore } from './settings-store'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-phone-settings-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** The calls to the phone when the settings change. */
function told(...patches: SettingsPatch[]): unknown[][] {
  const settings = new SettingsStore({
    ...{ file: join(folder, 'settings.json'), clock: new ManualClock(), onProblem: () => undefined },
  })
  const done: unknown[][] = []
  const note =
    (name: string) =>
    (value: unknown): void =>
      void done.push([name, value])
  const phone = {
    setCallWaiting: note('callWaiting'),
    setSharesStatus: note('sharesStatus'),
    setOffersAddresses: note('offersAddresses'),
    setRelayOnly: note('relayOnly'),
    sound: { setCues: note('cues') },
  }
  const texts = { setTellsRead: note('tellsRead'), pictures: { setAudience: note('showsPictureTo') } }
  const sound = { setAudio: note('audio'), setDsp: note('dsp'), setDtx: note('dtx') }
  followSettings(settings, {
    lines: () => [{ phone, texts }],
    sound: () => sound,
    quiet: { set: note('quiet') },
  })
  done.length = 0
  for (const patch of patches) settings.changeSettings(patch)
  return done.filter(([name]) => name !== 'quiet' || patches.some(({ manualQuiet }) => manualQuiet))
}

const FULL = { echoCancellation: true, noiseSuppression: true, gainControl: true }

it.each<[string, SettingsPatch, unknown[][]]>([
  ['a switch', { sound: { cleaning: { gainControl: false } } }, [['dsp', { ...FULL, gainControl: false }]]],
  ['silence that is not sent', { sound: { dtx: true } }, [['dtx', true]]],
  [
    'call waiting',
    { calls: { callWaiting: false } },
    [
      ['callWaiting', false],
      ['sharesStatus', true],
      ['tellsRead', true],
      ['showsPictureTo', 'acquaintances'],
      ['offersAddresses', true],
      ['relayOnly', false],
    ],
  ],
  [
    'a status that is not shared',
    { calls: { sharesStatus: false } },
    [
      ['callWaiting', true],
      ['sharesStatus', false],
      ['tellsRead', true],
      ['showsPictureTo', 'acquaintances'],
      ['offersAddresses', true],
      ['relayOnly', false],
    ],
  ],
  [
    'what was read, and is not told',
    { calls: { tellsRead: false } },
    [
      ['callWaiting', true],
      ['sharesStatus', true],
      ['tellsRead', false],
      ['showsPictureTo', 'acquaintances'],
      ['offersAddresses', true],
      ['relayOnly', false],
    ],
  ],
  [
    'a picture for favourites only',
    { calls: { showsPictureTo: 'favourites' } },
    [
      ['callWaiting', true],
      ['sharesStatus', true],
      ['tellsRead', true],
      ['showsPictureTo', 'favourites'],
      ['offersAddresses', true],
      ['relayOnly', false],
    ],
  ],
  [
    'addresses that are not offered',
    { calls: { offersAddresses: false } },
    [
      ['callWaiting', true],
      ['sharesStatus', true],
      ['tellsRead', true],
      ['showsPictureTo', 'acquaintances'],
      ['offersAddresses', false],
      ['relayOnly', false],
    ],
  ],
  [
    'calls that are always relayed',
    { calls: { relayOnly: true } },
    [
      ['callWaiting', true],
      ['sharesStatus', true],
      ['tellsRead', true],
      ['showsPictureTo', 'acquaintances'],
      ['offersAddresses', true],
      ['relayOnly', true],
    ],
  ],
  ['what the phone has nothing to do with', { appearance: { theme: 'dark' } }, []],
  ['quiet', { manualQuiet: { kind: 'on' } }, [['quiet', { manual: { kind: 'on' }, schedule: [] }]]],
  ['cues that are switched off', { sound: { cues: false } }, [['cues', false]]],
])('%s leaves the devices alone', (_, patch, expected) => expect(told(patch)).toEqual(expected))

it('another device, volume or ring is applied at once, and only once', () => {
  const input = { kind: 'device', name: 'USB Headset' } as const
  const rest = { output: { kind: 'default' }, ringer: { kind: 'default' }, ring: 'marimba' } as const
  expect(
    told(
      { sound: { input } },
      { sound: { ringVolume: 0.5 } },
      { sound: { input, dtx: false } },
      { sound: { ring: 'harp' } },
    ),
  ).toEqual([
    ['audio', { input, ...rest, ringVolume: 1 }],
    ['audio', { input, ...rest, ringVolume: 0.5 }],
    ['audio', { input, ...rest, ringVolume: 0.5, ring: 'harp' }],
  ])
})
