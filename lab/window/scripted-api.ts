import type {
  AppState,
  CallQuality,
  CommandName,
  EventName,
  FoundTexts,
  HistoryEntry,
  Levels,
  NotifiedPlace,
  RoomSpeaker,
  ShownText,
  StatePatch,
  TextChanges,
  Typing,
  View,
} from '../../electron/api'
import type { Message } from '../../locales/message'

/** A command that the page sent, and its arguments. */
export interface SentCommand {
  readonly name: CommandName
  readonly args: readonly unknown[]
}

/** The test's control over the page, in place of the main process. */
interface Script {
  /** Forgets the history, the texts and every answer that a test has set; the state stays. */
  reset(): void
  push(state: AppState): void
  levels(levels: Levels): void
  quality(quality: CallQuality): void
  history(entries: readonly HistoryEntry[]): void
  roomSpeaking(speakers: readonly RoomSpeaker[]): void
  /** Also what `getTexts` answers from then on. */
  texts(changes: TextChanges): void
  /** What searches for texts answer from then on; undefined: they fail. */
  found(answer: FoundTexts | undefined): void
  /** Whether `getTexts` fails from then on. */
  textsFail(fail: boolean): void
  typing(typing: Typing): void
  view(view: View): void
  place(place: NotifiedPlace): void
  /** The answer to the next commands, instead of success. */
  failWith(problem: Message | undefined): void
  readonly sent: SentCommand[]
  /** Pictures that the page has asked for. */
  readonly asked: readonly string[]
}

declare global {
  interface Window {
    script: Script
  }
}

/**
 * Installs a `window.ringdown` that takes its state from the test. Runs in the page before anything else; it is sent
 * there as text, so that it must be self-contained.
 */
export function installScriptedApi(initial: AppState): void {
  let state = initial
  let revision = 0
  let history: readonly HistoryEntry[] = []
  let texts: readonly ShownText[] = []
  let textsFail = false
  let found: FoundTexts | undefined = { hits: [], isWhole: true }
  let failure: Message | undefined
  const sent: SentCommand[] = []
  const pictures: string[] = []
  /** Head and shoulders, in colours of the digit in the name. */
  const portrait = async (hash: string): Promise<Uint8Array> => {
    const canvas = new OffscreenCanvas(256, 256)
    const context = canvas.getContext('2d')
    const hue = Number(hash.at(-1)) * 67
    if (context) {
      context.fillStyle = `hsl(${hue} 40% 72%)`
      context.fillRect(0, 0, 256, 256)
      context.fillStyle = `hsl(${hue + 150} 35% 35%)`
      context.fillRect(32, 184, 192, 96)
      context.fillStyle = `hsl(${25 + hue / 20} 45% ${40 + (hue % 40)}%)`
      context.beginPath()
      context.arc(128, 116, 62, 0, 2 * Math.PI)
      context.fill()
    }
    const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
    return new Uint8Array(await blob.arrayBuffer())
  }
  const listeners = {
    state: new Set<(patch: StatePatch) => void>(),
    levels: new Set<(levels: Levels) => void>(),
    quality: new Set<(quality: CallQuality) => void>(),
    history: new Set<(entries: readonly HistoryEntry[]) => void>(),
    roomSpeaking: new Set<(speakers: readonly RoomSpeaker[]) => void>(),
    texts: new Set<(changes: TextChanges) => void>(),
    typing: new Set<(typing: Typing) => void>(),
    view: new Set<(view: View) => void>(),
    place: new Set<(place: NotifiedPlace) => void>(),
  }

  const answers: Partial<Record<string, (...args: never[]) => unknown>> = {
    getState: () => ({ revision, nowMs: Date.now(), state }),
    getHistory: () => history,
    getTexts: () => {
      if (textsFail) throw new Error('no texts')
      return texts
    },
    searchTexts: () => {
      if (!found) throw new Error('no search')
      return found
    },
    getImage: () => undefined,
    getPicture: (hash: string) => {
      pictures.push(hash)
      return hash === 'broken' ? new Uint8Array([0xff, 0xd8, 0xff]) : portrait(hash)
    },
    roomInvitation: () => ({
      room: 'Workshop',
      url: 'ringdown://talk.example:4242/room/Workshop?link=qG5bX9c0T3mV7uYk2eRw1A',
      page: 'https://talk.example:4280/room/Workshop?link=qG5bX9c0T3mV7uYk2eRw1A',
    }),
    ownInvitation: () =>
      state.account?.server.startsWith('localhost') ? undefined : 'ringdown://192.168.1.7:4242/rosalind',
    ownGuestPage: () =>
      state.account?.server.startsWith('localhost') ? undefined : 'http://192.168.1.7:4280/call/rosalind',
    safetyCode: (person: string) => {
      const privacy = state.contacts.find(({ id }) => id === person)?.privacy ?? 'not-private'
      return privacy === 'not-private' || privacy === 'keyless'
        ? undefined
        : '02835 49157 63018 77264 90315 48826'
    },
    getAbout: () => ({
      version: '1.2.3',
      electron: '45.4.1',
      chromium: '156.0.0.0',
      node: '24.1.0',
      os: 'Linux 6.12.0 x64',
      licencesFile: '/opt/Ringdown/out/licences.txt',
    }),
  }
  const bridge = {
    invoke: (name: CommandName, ...args: never[]) => {
      const answer = answers[name]
      if (answer) return new Promise((resolve) => resolve(answer(...args)))
      sent.push({ name, args })
      return Promise.resolve(failure === undefined ? { ok: true } : { ok: false, problem: failure })
    },
    on: (event: EventName, listener: (payload: never) => void) => {
      const heard: Set<(payload: never) => void> = listeners[event]
      heard.add(listener)
      return () => heard.delete(listener)
    },
  }
  const script: Script = {
    reset: () => {
      history = []
      texts = []
      textsFail = false
      found = { hits: [], isWhole: true }
      failure = undefined
    },
    push: (next) => {
      const gone = Object.keys(state).filter((key) => !Object.hasOwn(next, key))
      const removed = state.contacts.map(({ id }) => id)
      state = next
      revision++
      const { contacts, ...changed } = { ...Object.fromEntries(gone.map((key) => [key, undefined])), ...next }
      const put = contacts.map((contact, place) => ({ place, contact }))
      for (const listener of listeners.state)
        listener({ revision, nowMs: Date.now(), changed, contacts: { removed, put } })
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
    roomSpeaking: (speakers) => {
      for (const listener of listeners.roomSpeaking) listener(speakers)
    },
    texts: (changes) => {
      texts = changes.isWhole ? changes.put : [...texts, ...changes.put]
      for (const listener of listeners.texts) listener(changes)
    },
    found: (answer) => {
      found = answer
    },
    textsFail: (fail) => {
      textsFail = fail
    },
    typing: (typing) => {
      for (const listener of listeners.typing) listener(typing)
    },
    view: (view) => {
      for (const listener of listeners.view) listener(view)
    },
    place: (place) => {
      for (const listener of listeners.place) listener(place)
    },
    failWith: (problem) => {
      failure = problem
    },
    sent,
    asked: pictures,
  }
  Object.assign(window, { ringdown: bridge, script })
}
