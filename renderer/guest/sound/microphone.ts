/** Why there is no microphone. */
export type MicrophoneProblem =
  /** The page has no https, and no browser gives it a microphone. */
  | 'insecure'
  /** The browser cannot make calls. */
  | 'unsupported'
  | 'refused'
  | 'none'
  /** Another program may have it. */
  | 'busy'

export interface MicrophoneChoice {
  readonly id: string
  readonly label: string
}

export type MicrophoneState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening' }
  | {
      readonly kind: 'open'
      readonly stream: MediaStream
      readonly track: MediaStreamTrack
      readonly choices: readonly MicrophoneChoice[]
      readonly chosen: string
    }
  | { readonly kind: 'problem'; readonly problem: MicrophoneProblem }

const CLOSED: MicrophoneState = { kind: 'closed' }
/** More devices than anybody has. */
const MAX_CHOICES = 64

/** The guest's microphone. It is open from the moment that somebody tries it or calls, until the call ends. */
export class Microphone {
  readonly #onChanged: (state: MicrophoneState) => void
  #state: MicrophoneState = problemOfBrowser()
  /** Grows with each opening and close: a late device is closed again. */
  #turn = 0

  constructor(onChanged: (state: MicrophoneState) => void) {
    this.#onChanged = onChanged
  }

  get state(): MicrophoneState {
    return this.#state
  }

  /**
   * Asks for the microphone; the browser asks the user.
   * @param id undefined: the browser's choice
   * @returns the track; undefined: `state` says why not, or somebody else has taken the turn
   */
  async open(id?: string): Promise<MediaStreamTrack | undefined> {
    if (!canCall()) return undefined
    const turn = ++this.#turn
    const before = this.#state
    if (before.kind !== 'open') this.#set({ kind: 'opening' })
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: id === undefined ? true : { deviceId: { exact: id } },
      })
      const [track] = stream.getAudioTracks()
      if (turn !== this.#turn || !track) {
        stopAll(stream)
        return undefined
      }
      if (before.kind === 'open') stopAll(before.stream)
      await this.#use(stream, track, turn)
      return track
    } catch (error) {
      if (turn === this.#turn) {
        this.#stop()
        this.#set({ kind: 'problem', problem: problemOf(error) })
      }
      return undefined
    }
  }

  close(): void {
    this.#turn++
    this.#stop()
    if (canCall()) this.#set(CLOSED)
  }

  async #use(stream: MediaStream, track: MediaStreamTrack, turn: number): Promise<void> {
    // It was unplugged, or taken away.
    track.addEventListener('ended', () => {
      if (this.#state.kind === 'open' && this.#state.track === track) void this.open()
    })
    const choices = await choicesOf()
    if (turn !== this.#turn) {
      stopAll(stream)
      return
    }
    const chosen = track.getSettings().deviceId ?? ''
    this.#set({ kind: 'open', stream, track, choices, chosen })
  }

  #stop(): void {
    if (this.#state.kind === 'open') stopAll(this.#state.stream)
  }

  #set(state: MicrophoneState): void {
    this.#state = state
    this.#onChanged(state)
  }
}

const canCall = (): boolean => problemOfBrowser().kind !== 'problem'

/** A page without https has no `mediaDevices`. */
function problemOfBrowser(): MicrophoneState {
  if (!window.isSecureContext) return { kind: 'problem', problem: 'insecure' }
  const isAble = 'mediaDevices' in navigator && 'RTCPeerConnection' in window
  return isAble ? CLOSED : { kind: 'problem', problem: 'unsupported' }
}

async function choicesOf(): Promise<readonly MicrophoneChoice[]> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
    .slice(0, MAX_CHOICES)
    .map(({ deviceId: id, label }) => ({ id, label: label === '' ? id : label }))
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy'
}
