import type { WordingKey } from '../../locales/wording'

/** The pages, in the order of the list. Each has its title in the catalogue. */
export const PAGES = [
  'sound',
  'calls',
  'tones',
  'notifications',
  'network',
  'appearance',
  'language',
  'shortcuts',
  'startup',
  'privacy',
  'about',
] as const
export type Page = (typeof PAGES)[number]

interface Setting {
  readonly page: Page
  readonly name: WordingKey
  /** Its purpose, in a line. */
  readonly hint?: WordingKey
  /** More words for the search, never shown. */
  readonly also?: WordingKey
}

/** Every setting. Its row takes its words from here, and the search looks in them. */
export const SETTINGS = {
  microphone: { page: 'sound', name: 'sound.microphone', also: 'settings.also.device' },
  speaker: { page: 'sound', name: 'sound.speaker', also: 'settings.also.device' },
  echoCancellation: {
    page: 'sound',
    name: 'sound.cleaning.echoCancellation',
    hint: 'sound.cleaningHint.echoCancellation',
  },
  noiseSuppression: {
    page: 'sound',
    name: 'sound.cleaning.noiseSuppression',
    hint: 'sound.cleaningHint.noiseSuppression',
  },
  gainControl: {
    page: 'sound',
    name: 'sound.cleaning.gainControl',
    hint: 'sound.cleaningHint.gainControl',
  },
  dtx: { page: 'sound', name: 'sound.dtx', hint: 'sound.dtxHint' },

  ringer: { page: 'calls', name: 'sound.ringer', also: 'settings.also.device' },
  ring: { page: 'calls', name: 'sound.ring', also: 'settings.also.ring' },
  ringVolume: { page: 'calls', name: 'sound.ringVolume' },
  answersFavourites: {
    page: 'calls',
    name: 'settings.answersFavourites.label',
    hint: 'settings.answersFavourites.hint',
  },
  callWaiting: { page: 'calls', name: 'settings.callWaiting.label', hint: 'settings.callWaiting.hint' },
  privateOnly: { page: 'calls', name: 'settings.privateOnly.label', hint: 'settings.privateOnly.hint' },

  cues: { page: 'tones', name: 'settings.cues.label', hint: 'settings.cues.hint' },
  samples: { page: 'tones', name: 'samples.title', hint: 'samples.hint', also: 'settings.also.ring' },

  incoming: { page: 'notifications', name: 'settings.incoming.label', hint: 'settings.incoming.hint' },
  missed: { page: 'notifications', name: 'settings.missed.label', hint: 'settings.missed.hint' },
  quiet: { page: 'notifications', name: 'quiet.title', hint: 'quiet.meaning' },
  quietHours: { page: 'notifications', name: 'settings.quietHours.label', hint: 'settings.quietHours.hint' },

  networks: { page: 'network', name: 'networks.label', hint: 'networks.hint' },
  server: { page: 'network', name: 'signIn.server', hint: 'signIn.serverHint' },
  connection: { page: 'network', name: 'connection.title', hint: 'settings.connection.hint' },
  hosting: {
    page: 'network',
    name: 'settings.hosting.label',
    hint: 'settings.hosting.hint',
    also: 'settings.also.port',
  },
  opensRouterPort: {
    page: 'network',
    name: 'settings.opensRouterPort.label',
    hint: 'settings.opensRouterPort.hint',
    also: 'settings.also.router',
  },

  theme: { page: 'appearance', name: 'settings.theme.label', also: 'settings.also.theme' },
  textSize: { page: 'appearance', name: 'settings.textSize.label', hint: 'settings.textSize.hint' },
  reducedMotion: {
    page: 'appearance',
    name: 'settings.reducedMotion.label',
    hint: 'settings.reducedMotion.hint',
  },

  language: { page: 'language', name: 'language.label' },

  mute: { page: 'shortcuts', name: 'settings.mute.label', hint: 'settings.mute.hint' },
  pushToTalk: { page: 'shortcuts', name: 'settings.pushToTalk.label', hint: 'settings.pushToTalk.hint' },
  keys: { page: 'shortcuts', name: 'keys.title', hint: 'settings.keys.hint' },

  closeToTray: { page: 'startup', name: 'settings.closeToTray.label', hint: 'settings.closeToTray.hint' },
  startAtLogin: { page: 'startup', name: 'settings.startAtLogin.label', hint: 'settings.startAtLogin.hint' },
  startHidden: { page: 'startup', name: 'settings.startHidden.label', hint: 'settings.startHidden.hint' },

  sharesStatus: {
    page: 'privacy',
    name: 'settings.sharesStatus.label',
    hint: 'settings.sharesStatus.hint',
    also: 'quiet.title',
  },
  picture: {
    page: 'privacy',
    name: 'picture.title',
    hint: 'settings.picture.hint',
    also: 'settings.also.photo',
  },
  showsPictureTo: {
    page: 'privacy',
    name: 'settings.showsPictureTo.label',
    hint: 'settings.showsPictureTo.hint',
    also: 'settings.also.photo',
  },
  tellsRead: { page: 'privacy', name: 'settings.tellsRead.label', hint: 'settings.tellsRead.hint' },
  offersAddresses: {
    page: 'privacy',
    name: 'settings.offersAddresses.label',
    hint: 'settings.offersAddresses.hint',
  },
  relayOnly: {
    page: 'privacy',
    name: 'settings.relayOnly.label',
    hint: 'settings.relayOnly.hint',
    also: 'settings.also.address',
  },
  exportIdentity: {
    page: 'privacy',
    name: 'settings.identity.export.label',
    hint: 'settings.identity.export.hint',
  },
  importIdentity: {
    page: 'privacy',
    name: 'settings.identity.import.label',
    hint: 'settings.identity.import.hint',
  },
  clearHistory: {
    page: 'privacy',
    name: 'settings.clear.history.label',
    hint: 'settings.clear.history.hint',
  },
  clearPeople: { page: 'privacy', name: 'settings.clear.people.label', hint: 'settings.clear.people.hint' },
  clearSettings: {
    page: 'privacy',
    name: 'settings.clear.settings.label',
    hint: 'settings.clear.settings.hint',
  },
  clearEverything: {
    page: 'privacy',
    name: 'settings.clear.everything.label',
    hint: 'settings.clear.everything.hint',
  },

  version: { page: 'about', name: 'settings.version.label', also: 'settings.also.version' },
  licences: { page: 'about', name: 'settings.licences.label', hint: 'settings.licences.hint' },
  logs: { page: 'about', name: 'settings.logs.label', hint: 'settings.logs.hint' },
  diagnostics: { page: 'about', name: 'settings.diagnostics.label', hint: 'settings.diagnostics.hint' },
} as const satisfies Readonly<Record<string, Setting>>

export type SettingId = keyof typeof SETTINGS

/** The setting in its general type, with the optional fields. */
export const settingOf = (id: SettingId): Setting => SETTINGS[id]
