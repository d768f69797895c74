import type { Message } from '../../locales/message'
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
  /** Gives our name back to its server. @returns why that was not possible */
  readonly releaseName: () => Promise<Message | undefined>
}

/** Deletes the chosen data from this computer. `everything` waits some seconds for the server, the rest for nothing. */
export async function clearData(what: ClearableData, parts: ClearableParts): Promise<CommandResult> {
  if (what !== 'everything') return clearPart(what, parts)
  // With the old identity, and before our own server ends.
  const problem = await parts.releaseName()
  clearEverything(parts)
  return problem ? { ok: false, problem } : { ok: true }
}

function clearPart(what: Exclude<ClearableData, 'everything'>, parts: ClearableParts): CommandResult {
  const { history, people, settings } = parts
  switch (what) {
    case 'history':
      return history.clearHistory()
    case 'people':
      people.clear()
      return { ok: true }
    case 'settings':
      return settings.reset()
  }
}

function clearEverything(parts: ClearableParts): void {
  const { account, ownServer, settings, identity, phone } = parts
  // Calls that this ends enter the history before it is cleared.
  account.signOut()
  ownServer.stopHosting()
  clearPart('history', parts)
  clearPart('people', parts)
  clearPart('settings', parts)
  settings.changeSettings({ microphoneTried: false, trayExplained: false })
  account.forget()
  phone.setIdentity(identity.renew())
}
