import type {
  AppState,
  CallQuality,
  Commands,
  EventName,
  HistoryEntry,
  Levels,
  View,
} from '../../electron/api'
import type { Message } from '../../locales/message'

/** A command that the page sent, and its arguments. */
export interface SentCommand {
  readonly name: keyof Commands
  readonly args: readonly unknown[]
}

/** How a test drives the page in place of the main process. */
export interface Script {
  push(state: AppState): void
  levels(levels: Levels): void
  quality(quality: CallQuality): void
  history(entries: readonly HistoryEntry[]): void
  view(view: View): void
  /** What the next commands answer, instead of success. */
  failWith(problem: Message | undefined): void
  readonly sent: SentCommand[]
}

declare global {
  interface Window {
    script: Script
  }
}

/**
 * Puts a `window.ringdown` into the page that takes its state from the test. Runs in the page before anything else;
 * everything it needs stands inside it, because it is sent there as text.
 */
export function installScriptedApi(initial: AppState): void {
  let state = initial
  let history: readonly HistoryEntry[] = []
  let failure: Message | undefined
  const sent: SentCommand[] = []
  const listeners = {
    state: new Set<(state: AppState) => void>(),
    levels: new Set<(levels: Levels) => void>(),
    quality: new Set<(quality: CallQuality) => void>(),
    history: new Set<(entries: readonly HistoryEntry[]) => void>(),
    view: new Set<(view: View) => void>(),
  }

  const command =
    (name: keyof Commands) =>
    (...args: unknown[]) => {
      sent.push({ name, args })
      return Promise.resolve(failure === undefined ? { ok: true } : { ok: false, problem: failure })
    }
  const commands: (keyof Commands)[] = [
    'signIn',
    'tryNow',
    'signOut',
    'startHosting',
    'stopHosting',
    'lookForServers',
    'copyText',
    'call',
    'accept',
    'refuse',
    'hangUp',
    'setMuted',
    'acceptWaiting',
    'refuseWaiting',
    'swapCalls',
    'hangUpHeld',
    'dismissEnded',
    'markMissedSeen',
    'removeCalls',
    'clearHistory',
    'exportHistory',
    'setFavourite',
    'setBlocked',
    'setVerified',
    'setDoNotDisturb',
    'setLanguage',
    'dismissFileTroubles',
    'setSound',
    'lookForDevices',
    'testSound',
    'stopSoundTest',
    'finishMicrophoneCheck',
    'setPreferences',
    'answerLink',
    'clearData',
    'openLicences',
    'openLogs',
    'copyDiagnostics',
    'openMainWindow',
  ]

  const api = {
    ...Object.fromEntries(commands.map((name) => [name, command(name)])),
    getState: () => Promise.resolve(state),
    getHistory: () => Promise.resolve(history),
    safetyCode: (person: string) => {
      const privacy = state.contacts.find(({ id }) => id === person)?.privacy ?? 'not-private'
      const code = '02835 49157 63018 77264 90315 48826'
      return Promise.resolve(privacy === 'not-private' ? undefined : code)
    },
    getAbout: () =>
      Promise.resolve({
        version: '1.2.3',
        electron: '45.4.1',
        chromium: '156.0.0.0',
        node: '24.1.0',
        os: 'Linux 6.12.0 x64',
        licencesFile: '/opt/Ringdown/out/licences.txt',
      }),
    on: (event: EventName, listener: (payload: never) => void) => {
      const heard: Set<(payload: never) => void> = listeners[event]
      heard.add(listener)
      return () => heard.delete(listener)
    },
  }
  const script: Script = {
    push: (next) => {
      state = next
      for (const listener of listeners.state) listener(next)
    },
    levels: (levels) => {
      for (const listener of listeners.levels) listener(levels)
    },
    quality: (quality) => {
      for (const listener of listeners.quality) listener(quality)
    },
    history: (entries) => {
      history = entries
      for (const listener of listeners.history) listener(entries)
    },
    view: (view) => {
      for (const listener of listeners.view) listener(view)
    },
    failWith: (problem) => {
      failure = problem
    },
    sent,
  }
  Object.assign(window, { ringdown: api, script })
}
