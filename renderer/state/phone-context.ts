import { createContext, use, useEffect } from 'react'
import type {
  ClearableData,
  CommandResult,
  Levels,
  ManualQuiet,
  PersonId,
  Preferences,
  PrivacyWarning,
  RingdownApi,
  SoundSettings,
  SoundTest,
} from '../../electron/api'
import type { LanguageChoice } from '../../locales/language'
import type { Message } from '../../locales/message'

/** What a click may ask of the phone. A failure is shown as a toast by whoever provides these. */
export interface PhoneCommands {
  readonly tryNow: () => void
  readonly signOut: () => void
  readonly stopHosting: () => void
  readonly lookForServers: (on: boolean) => void
  readonly copyText: (text: string) => void
  /** With the user's word for a warning, as the three that let two people talk. */
  readonly call: (contact: string, despite?: PrivacyWarning) => void
  readonly accept: (despite?: PrivacyWarning) => void
  readonly refuse: () => void
  readonly hangUp: () => void
  readonly setMuted: (muted: boolean) => void
  readonly acceptWaiting: (first: 'end' | 'hold', despite?: PrivacyWarning) => void
  readonly refuseWaiting: () => void
  readonly swapCalls: () => void
  readonly hangUpHeld: () => void
  readonly dismissEnded: () => void
  readonly markMissedSeen: () => void
  readonly removeCalls: (ids: readonly number[]) => void
  readonly clearHistory: () => void
  readonly exportHistory: () => void
  readonly setFavourite: (person: PersonId, favourite: boolean) => void
  readonly setBlocked: (person: PersonId, blocked: boolean) => void
  readonly setVerified: (person: PersonId, verified: boolean) => void
  readonly setDoNotDisturb: (manual: ManualQuiet) => void
  readonly setLanguage: (choice: LanguageChoice) => void
  readonly dismissFileTroubles: () => void
  readonly setSound: (settings: SoundSettings) => void
  readonly lookForDevices: (anew: boolean) => void
  readonly testSound: (test: SoundTest) => void
  readonly stopSoundTest: () => void
  readonly finishMicrophoneCheck: () => void
  readonly setPreferences: (change: Partial<Preferences>) => void
  readonly answerLink: (accept: boolean) => void
  readonly clearData: (what: ClearableData) => void
  readonly openLicences: () => void
  readonly openLogs: () => void
  readonly copyDiagnostics: () => void
  readonly openMainWindow: () => void
}

export interface Failure {
  readonly id: number
  readonly problem: Message
}

export interface PhoneContextValue {
  readonly api: RingdownApi
  readonly commands: PhoneCommands
  /** The latest command that failed and was not put away yet. */
  readonly failure: Failure | undefined
  readonly dismissFailure: () => void
}

export const PhoneContext = createContext<PhoneContextValue | undefined>(undefined)

function usePhone(): PhoneContextValue {
  const value = use(PhoneContext)
  if (!value) throw new Error('this component must be drawn inside a PhoneProvider')
  return value
}

/** For what is heard past the state. */
export const useApi = (): RingdownApi => usePhone().api

export const useCommands = (): PhoneCommands => usePhone().commands

/** For a form that shows by itself why it was refused. */
export const useDoor = (): Pick<RingdownApi, 'signIn' | 'startHosting'> => usePhone().api

export function useFailure(): Pick<PhoneContextValue, 'failure' | 'dismissFailure'> {
  return usePhone()
}

/** Hears the levels without rendering anything again: the listener changes the page by itself. */
export function useLevels(listener: (levels: Levels) => void): void {
  const { api } = usePhone()
  useEffect(() => api.on('levels', listener), [api, listener])
}

/** Binds the commands to one place that hears of failures. */
export function bindCommands(api: RingdownApi, onFailure: (problem: Message) => void): PhoneCommands {
  const report = (answer: Promise<CommandResult>): void => {
    answer.then(
      (result) => {
        if (!result.ok) onFailure(result.problem)
      },
      () => onFailure({ key: 'app.commandLost' }),
    )
  }
  return {
    tryNow: () => report(api.tryNow()),
    signOut: () => report(api.signOut()),
    stopHosting: () => report(api.stopHosting()),
    lookForServers: (on) => report(api.lookForServers(on)),
    copyText: (text) => report(api.copyText(text)),
    call: (contact, despite) => report(despite ? api.call(contact, despite) : api.call(contact)),
    accept: (despite) => report(despite ? api.accept(despite) : api.accept()),
    refuse: () => report(api.refuse()),
    hangUp: () => report(api.hangUp()),
    setMuted: (muted) => report(api.setMuted(muted)),
    acceptWaiting: (first, despite) =>
      report(despite ? api.acceptWaiting(first, despite) : api.acceptWaiting(first)),
    refuseWaiting: () => report(api.refuseWaiting()),
    swapCalls: () => report(api.swapCalls()),
    hangUpHeld: () => report(api.hangUpHeld()),
    dismissEnded: () => report(api.dismissEnded()),
    markMissedSeen: () => report(api.markMissedSeen()),
    removeCalls: (ids) => report(api.removeCalls(ids)),
    clearHistory: () => report(api.clearHistory()),
    exportHistory: () => report(api.exportHistory()),
    setFavourite: (person, favourite) => report(api.setFavourite(person, favourite)),
    setBlocked: (person, blocked) => report(api.setBlocked(person, blocked)),
    setVerified: (person, verified) => report(api.setVerified(person, verified)),
    setDoNotDisturb: (manual) => report(api.setDoNotDisturb(manual)),
    setLanguage: (choice) => report(api.setLanguage(choice)),
    dismissFileTroubles: () => report(api.dismissFileTroubles()),
    setSound: (settings) => report(api.setSound(settings)),
    lookForDevices: (anew) => report(api.lookForDevices(anew)),
    testSound: (test) => report(api.testSound(test)),
    stopSoundTest: () => report(api.stopSoundTest()),
    finishMicrophoneCheck: () => report(api.finishMicrophoneCheck()),
    setPreferences: (change) => report(api.setPreferences(change)),
    answerLink: (accept) => report(api.answerLink(accept)),
    clearData: (what) => report(api.clearData(what)),
    openLicences: () => report(api.openLicences()),
    openLogs: () => report(api.openLogs()),
    copyDiagnostics: () => report(api.copyDiagnostics()),
    openMainWindow: () => report(api.openMainWindow()),
  }
}
