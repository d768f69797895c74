import type { PeopleStore } from '../../phone/people/people-store'
import type { Phone } from '../../phone/phone'
import type { IdentityStore } from '../../phone/privacy/identity-store'
import type { ClearableData, CommandResult } from '../api'
import type { AccountManager } from './account/account-manager'
import type { HistoryManager } from './history/history-manager'
import type { OwnServer } from './hosting/own-server'
import type { SettingsStore } from './settings/settings-store'

export interface ClearableParts {
  readonly account: Pick<AccountManager, 'signOut' | 'forget'>
  readonly ownServer: Pick<OwnServer, 'stopHosting'>
  readonly history: Pick<HistoryManager, 'clearHistory'>
  readonly people: Pick<PeopleStore, 'clear'>
  readonly settings: Pick<SettingsStore, 'reset' | 'changeSettings'>
  readonly identity: Pick<IdentityStore, 'renew'>
  readonly phone: Pick<Phone, 'setIdentity'>
}

/** Deletes the chosen data from this computer, with immediate effect. */
export function clearData(what: ClearableData, parts: ClearableParts): CommandResult {
  const { account, ownServer, history, people, settings, identity, phone } = parts
  switch (what) {
    case 'history':
      return history.clearHistory()
    case 'people':
      people.clear()
      return { ok: true }
    case 'settings':
      return settings.reset()
    case 'everything':
      // Calls that this ends enter the history before it is cleared.
      account.signOut()
      ownServer.stopHosting()
      clearData('history', parts)
      clearData('people', parts)
      clearData('settings', parts)
      settings.changeSettings({ microphoneTried: false, trayExplained: false })
      account.forget()
      phone.setIdentity(identity.renew())
      return { ok: true }
  }
}
