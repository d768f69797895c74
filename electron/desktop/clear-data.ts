import { type ClearableData, type CommandResult, type Commands, DEFAULT_PREFERENCES } from '../api'
import type { Phone } from '../../phone/phone'
import type { Memory } from './stores/memory'
import { DEFAULT_SOUND } from './stores/settings-store'

export interface ClearableParts {
  readonly commands: Pick<
    Commands,
    | 'clearHistory'
    | 'setSound'
    | 'setDoNotDisturb'
    | 'setLanguage'
    | 'setPreferences'
    | 'signOut'
    | 'stopHosting'
  >
  readonly memory: Pick<Memory, 'accounts' | 'people' | 'settings' | 'identity'>
  readonly phone: Pick<Phone, 'setIdentity'>
}

/** Removes from this computer what the user wants to be gone; what acts by it follows at once. */
export function clearData(what: ClearableData, parts: ClearableParts): CommandResult {
  const { commands, memory, phone } = parts
  switch (what) {
    case 'history':
      return commands.clearHistory()
    case 'people':
      memory.people.clear()
      return { ok: true }
    case 'settings':
      commands.setSound(DEFAULT_SOUND)
      commands.setDoNotDisturb({ kind: 'off' })
      commands.setLanguage('system')
      return commands.setPreferences(DEFAULT_PREFERENCES)
    case 'everything':
      // Calls that end by this are in the history before it is cleared.
      commands.signOut()
      commands.stopHosting()
      clearData('history', parts)
      clearData('people', parts)
      clearData('settings', parts)
      memory.settings.microphoneTried = false
      memory.settings.trayExplained = false
      memory.accounts.forget()
      memory.identity.renew()
      phone.setIdentity(memory.identity.identity)
      return { ok: true }
  }
}
