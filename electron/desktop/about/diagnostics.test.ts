import { expect, it } from 'vitest'
import { type About, type AppState, DEFAULT_SETTINGS } from '../../api'
import { personAt } from '../../../phone/people/person-id'
import { diagnostics } from './diagnostics'
import { somebody } from '../../../phone/people/testing/somebody'

const about: About = {
  version: '1.2.3',
  electron: '45',
  chromium: '156',
  node: '24',
  os: 'Linux',
  licencesFile: '/home/rosalind/out/licences.txt',
}
const SECRETS = ['rosalind', 'grace', '10.0.0.5', 'Rosalind’s headset']

const state: AppState = {
  account: { name: 'rosalind', server: '10.0.0.5:4242' },
  serverKey: '10.0.0.5:4242',
  suggestedName: 'rosalind',
  connection: {
    kind: 'waiting',
    retryAtMs: 0,
    attempt: 1,
    error: { code: 'lost', message: { key: 'server.closed', fill: { server: '10.0.0.5' } } },
  },
  hosting: { kind: 'stopped' },
  contacts: [
    {
      id: personAt('10.0.0.5', 'grace'),
      name: 'grace',
      online: true,
      privacy: 'not-private',
      favourite: true,
      blocked: false,
    },
  ],
  call: { kind: 'ringing', ...somebody('grace'), privacy: 'not-private', sinceMs: 0 },
  waiting: { ...somebody('grace'), privacy: 'not-private', sinceMs: 0 },
  networks: [],
  shownNetwork: '1',
  elsewhere: [],
  directTexts: [],
  hasRooms: true,
  rooms: [],
  roomRings: [],
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
  fileTroubles: [{ id: 1, message: { key: 'file.keptAs', fill: { file: '/home/rosalind/settings.json' } } }],
  audioNotice: { code: 'replaced', cause: { key: 'device.named', fill: { name: 'Rosalind’s headset' } } },
  soundDevices: { inputs: ['Rosalind’s headset'], outputs: [] },
  language: 'en',
  settings: {
    ...DEFAULT_SETTINGS,
    sound: { ...DEFAULT_SETTINGS.sound, input: { kind: 'device', name: 'Rosalind’s headset' } },
  },
  shortcutProblems: { mute: 'taken' },
  abilities: { tray: true, startAtLogin: true },
  callUrl: { contact: 'grace' },
}

it('diagnostics tell settings and state, but no name, no address and no path', () => {
  const text = diagnostics(about, state, ['{"event":"ended"}'])
  expect(text).toContain('"connection": "waiting: lost"')
  expect(text).toContain('"call": "ringing"')
  expect(text).toContain('{"event":"ended"}')
  for (const secret of SECRETS) expect(text).not.toContain(secret)
})
