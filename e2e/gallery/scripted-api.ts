import type { AppState, Commands, Levels } from '../../electron/api'

/** A command that the page sent, and its arguments. */
export interface SentCommand {
  readonly name: keyof Commands
  readonly args: readonly unknown[]
}

/** How a test drives the page in place of the main process. */
export interface Script {
  push(state: AppState): void
  levels(levels: Levels): void
  /** What the next commands answer, instead of success. */
  failWith(message: string | undefined): void
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
  let failure: string | undefined
  const sent: SentCommand[] = []
  const stateListeners = new Set<(state: AppState) => void>()
  const levelListeners = new Set<(levels: Levels) => void>()

  const command =
    (name: keyof Commands) =>
    (...args: unknown[]) => {
      sent.push({ name, args })
      return Promise.resolve(failure === undefined ? { ok: true } : { ok: false, message: failure })
    }
  const commands: (keyof Commands)[] = [
    'signIn',
    'tryNow',
    'signOut',
    'call',
    'accept',
    'refuse',
    'hangUp',
    'setMuted',
    'dismissEnded',
    'clearMissed',
    'setSound',
    'lookForDevices',
    'testSound',
    'stopSoundTest',
  ]

  const api = {
    ...Object.fromEntries(commands.map((name) => [name, command(name)])),
    getState: () => Promise.resolve(state),
    on: (event: string, listener: (payload: never) => void) => {
      const listeners: Set<(payload: never) => void> = event === 'state' ? stateListeners : levelListeners
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const script: Script = {
    push: (next) => {
      state = next
      for (const listener of stateListeners) listener(next)
    },
    levels: (levels) => {
      for (const listener of levelListeners) listener(levels)
    },
    failWith: (message) => {
      failure = message
    },
    sent,
  }
  Object.assign(window, { ringdown: api, script })
}
