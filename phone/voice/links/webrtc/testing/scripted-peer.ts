import { formatSdp, type VoiceDescription } from '../../../../../protocol/media'
import type {
  PeerTransport,
  WebrtcPeerHandlers,
  WebrtcPeerOptions,
} from '../../../../../native/webrtc/webrtc-peer'

const descriptionOf = (
  setup: VoiceDescription['setup'],
  fingerprint = 'ab'.repeat(32),
): VoiceDescription => ({
  ...{
    iceUfrag: 'ufrag',
    icePassword: 'password0123456789abcd',
    fingerprint,
    setup,
    mid: '0',
    opusType: 111,
  },
  ...{ redType: 63, audioLevelId: 1, ssrc: 7 },
})

export const sdpOf = (setup: VoiceDescription['setup'], fingerprint?: string): string =>
  formatSdp(descriptionOf(setup, fingerprint))

/** A connection whose library does what a test says, at the time that it says. */
export class ScriptedPeer implements PeerTransport {
  readonly options: WebrtcPeerOptions
  readonly handlers: WebrtcPeerHandlers
  /** The calls, with their arguments, in order. */
  readonly calls: (readonly [string, ...string[]])[] = []
  readonly sent: Uint8Array[] = []
  isOpen = false
  isClosed = false
  takesPackets = true
  readonly path = { local: 'host', remote: 'srflx' } as const

  constructor(options: WebrtcPeerOptions, handlers: WebrtcPeerHandlers) {
    this.options = options
    this.handlers = handlers
  }

  offer(): boolean {
    this.calls.push(['offer'])
    this.handlers.onDescription(sdpOf('actpass'))
    return true
  }

  answer(offerSdp: string): boolean {
    this.calls.push(['answer', offerSdp])
    this.handlers.onDescription(sdpOf('passive'))
    return true
  }

  accept(answerSdp: string): boolean {
    this.calls.push(['accept', answerSdp])
    return true
  }

  addCandidate(candidate: string): boolean {
    this.calls.push(['addCandidate', candidate])
    return true
  }

  send(packet: Uint8Array): boolean {
    if (!this.isOpen || !this.takesPackets) return false
    this.sent.push(packet)
    return true
  }

  close(): void {
    this.isClosed = true
    this.isOpen = false
  }

  open(): void {
    this.isOpen = true
    this.handlers.onReached()
    this.handlers.onOpen()
  }

  get candidates(): readonly (string | undefined)[] {
    return this.calls.filter(([name]) => name === 'addCandidate').map(([, candidate]) => candidate)
  }
}
