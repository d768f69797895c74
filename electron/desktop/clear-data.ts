import type { Message } from '../../locales/message'
import type { PeopleStore } from '../../phone/people/people-store'
import type { Phone } from '../../phone/phone'
import type { PictureStore } from '../../phone/pictures/picture-store'
import type { KnownRooms } from '../../phone/rooms/known-rooms'
import type { DirectTexts } from '../../phone/texts/direct-texts'
import type { IdentityStore } from '../../phone/privacy/identity-store'
import type { ClearableData, CommandResult } from '../api'
import type { HistoryManager } from './history/history-manager'
import type { OwnServer } from './hosting/own-server'
import type { SettingsStore } from './settings/settings-store'

export interface ClearableParts {
  /** At all networks. */
  readonly account: { readonly signOut: () => void; readonly forget: () => void }
  readonly ownServer: Pick<OwnServer, 'stopHosting'>
  readonly history: Pick<HistoryManager, 'clearHistory'>
  readonly people: Pick<PeopleStore, 'clear'>
  readonly rooms: Pick<KnownRooms, 'clear'>
  readonly pictures: Pick<PictureStore, 'clearPeople' | 'removeOwn'>
  readonly texts: Pick<DirectTexts, 'clear'>
  readonly settings: Pick<SettingsStore, 'reset' | 'changeSettings'>
  readonly identity: Pick<IdentityStore, 'renew'>
  readonly phone: Pick<Phone, 'setIdentity'>
  /** Gives our name back to its server. @returns why that was not possible */
  readonly releaseName: () => Promise<Message | undefined>
}

/** Deletes the chosen data from this computer, at once. The result of `everything` waits some seconds for the server. */
export async function clearData(what: ClearableData, parts: ClearableParts): Promise<CommandResult> {
  return what === 'everything' ? clearEverything(parts) : clearPart(what, parts)
}

function clearPart(what: Exclude<ClearableData, 'everything'>, parts: ClearableParts): CommandResult {
  const { history, people, settings } = parts
  switch (what) {
    case 'history':
      return history.clearHistory()
    case 'people':
      people.clear()
      parts.pictures.clearPeople()
      return { ok: true }
    case 'settings':
      return settings.reset()
  }
}

async function clearEverything(parts: ClearableParts): Promise<CommandResult> {
  const { account, ownServer, settings, identity, phone } = parts
  // Takes the account and the old identity. The data does not wait for the server's answer, since the user may quit before.
  // Our own server stops last, since it may be the one that frees the name.
  const released = parts.releaseName().finally(() => ownServer.stopHosting())
  // Calls that this ends enter the history before it is cleared.
  account.signOut()
  clearPart('history', parts)
  clearPart('people', parts)
  parts.rooms.clear()
  clearPart('settings', parts)
  settings.changeSettings({ hostingPort: undefined, microphoneTried: false, trayExplained: false })
  account.forget()
  phone.setIdentity(identity.renew())
  await Promise.all([parts.texts.clear(), parts.pictures.removeOwn()])
  const problem = await released
  return problem ? { ok: false, problem } : { ok: true }
}
