import {
  type ByeReason,
  byeSignal,
  candidateSignal,
  type CallSignal,
  offerSignal,
} from '../broker/call-signals'

/** Why a call of the page ended. */
export type GuestCallEnd =
  | 'hung-up'
  | 'cancelled'
  | 'peer-hung-up'
  /** They declined, or were busy: their phone does not tell which. */
  | 'refused'
  | 'peer-declined'
  | 'peer-busy'
  | 'peer-slept'
  | 'peer-cannot-connect'
  | 'peer-private-only'
  | 'no-answer'
  | 'unreachable'
  | 'connection-lost'

export interface GuestCallEvents {
  /** They have accepted; the connection is being made. */
  readonly onAnswered: () => void
  /** The sides hear each other: for the first time, or again. */
  readonly onConnected: () => void
  /** Nothing comes any more, and another connection is tried. */
  readonly onDisconnected: () => void
  /** What is heard, for each connection. */
  readonly onHeard: (stream: MediaStream) => void
  /** Called once. */
  readonly onEnded: (why: GuestCallEnd) => void
}

export interface GuestCallOptions {
  /** 16 lower-case hexadecimal digits. */
  readonly reference: string
  readonly send: (signal: object) => void
  readonly iceServers: () => Promise<RTCIceServer[]>
  readonly microphone: MediaStreamTrack
  /** It is none: we only listen. */
  readonly listens: boolean
  readonly events: GuestCallEvents
}

/** A phone stops ringing after 45 s, and says so. */
const RING_MS = 60_000
/** From the answer to the first sound. */
const CONNECT_MS = 20_000
/** How long a connection may come back by itself. */
const PAUSE_MS = 3_000
/** How long another one is looked for. */
const GIVE_UP_MS = 30_000
/** Those that a phone takes of a call. */
const MAX_CANDIDATES = 20

const END_OF_REFUSAL: Readonly<Record<ByeReason, GuestCallEnd>> = {
  declined: 'peer-declined',
  busy: 'peer-busy',
  'no-answer': 'no-answer',
  asleep: 'peer-slept',
  'cannot-connect': 'peer-cannot-connect',
  'not-private': 'peer-private-only',
}

/** One connection of a call; one that gets stuck is followed by another. */
interface Connection {
  readonly generation: number
  readonly peer: RTCPeerConnection
  readonly sender: RTCRtpSender
  /** Candidates of the other side that have come before its description. */
  readonly early: string[]
  /** Candidates of ours that were told. */
  told: number
}

/** A call from this page to a phone, by WebRTC. */
export class GuestCall {
  readonly #options: GuestCallOptions
  #microphone: MediaStreamTrack
  /** The same for all connections: phones compare it. */
  #certificate: RTCCertificate | undefined
  #connection: Connection | undefined
  #isAnswered = false
  #hasTalked = false
  #isEnded = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #pause: ReturnType<typeof setTimeout> | undefined
  /** Signals are taken one after the other. */
  #work: Promise<void> = Promise.resolve()

  constructor(options: GuestCallOptions) {
    this.#options = options
    this.#microphone = options.microphone
  }

  /** Offers the call. */
  start(): void {
    this.#timer = setTimeout(() => this.#end('no-answer', true), RING_MS)
    this.#do(async () => {
      this.#certificate = await RTCPeerConnection.generateCertificate(CERTIFICATE)
      await this.#offer(0)
    })
  }

  hear(signal: CallSignal): void {
    this.#do(() => this.#take(signal))
  }

  /** Speaks by another microphone from now on. */
  async speakBy(track: MediaStreamTrack): Promise<void> {
    this.#microphone = track
    await this.#connection?.sender.replaceTrack(track)
  }

  hangUp(): void {
    this.#end(this.#hasTalked ? 'hung-up' : 'cancelled', true)
  }

  #do(act: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#isEnded ? undefined : act()))
      // A description that the browser cannot use.
      .catch(() => this.#end(this.#hasTalked ? 'connection-lost' : 'unreachable', true))
  }

  async #take(signal: CallSignal): Promise<void> {
    const connection = this.#connection
    if (signal.kind === 'bye') this.#ended(signal.reason)
    if (signal.kind === 'bye' || !connection || signal.generation !== connection.generation) return
    switch (signal.kind) {
      case 'answer':
        return this.#answered(connection, signal)
      case 'candidate':
        return addCandidate(connection, signal.candidate)
      case 'restart':
        return this.#offer(connection.generation + 1)
    }
  }

  #ended(reason: ByeReason | undefined): void {
    if (reason !== undefined && !this.#hasTalked) return this.#end(END_OF_REFUSAL[reason], false)
    this.#end(this.#hasTalked ? 'peer-hung-up' : 'refused', false)
  }

  async #answered(
    connection: Connection,
    { sdp, candidates }: Extract<CallSignal, { kind: 'answer' }>,
  ): Promise<void> {
    if (connection.peer.remoteDescription) return
    if (!this.#isAnswered) {
      this.#isAnswered = true
      this.#endLater('unreachable', CONNECT_MS)
      this.#options.events.onAnswered()
    }
    await connection.peer.setRemoteDescription({ type: 'answer', sdp })
    for (const candidate of [...candidates, ...connection.early.splice(0)])
      await addCandidate(connection, candidate)
  }

  async #offer(generation: number): Promise<void> {
    const iceServers = await this.#options.iceServers()
    if (this.#isEnded) return
    this.#connection?.peer.close()
    const connection = this.#connect(generation, iceServers)
    const { peer } = connection
    const { sdp = '' } = await peer.createOffer()
    const { reference, listens, send } = this.#options
    send(offerSignal(reference, generation, sdp, listens))
    // Candidates come from now on, and so after the offer.
    await peer.setLocalDescription({ type: 'offer', sdp })
  }

  #connect(generation: number, iceServers: RTCIceServer[]): Connection {
    const peer = new RTCPeerConnection({
      iceServers,
      bundlePolicy: 'max-bundle',
      ...(this.#certificate && { certificates: [this.#certificate] }),
    })
    const sender = peer.addTrack(this.#microphone)
    const connection: Connection = { generation, peer, sender, early: [], told: 0 }
    this.#connection = connection
    peer.addEventListener('icecandidate', ({ candidate }) => this.#tell(connection, candidate))
    peer.addEventListener('track', ({ track }) => this.#options.events.onHeard(new MediaStream([track])))
    peer.addEventListener('connectionstatechange', () => {
      if (this.#connection === connection && !this.#isEnded) this.#follow(peer.connectionState)
    })
    return connection
  }

  #tell(connection: Connection, candidate: RTCIceCandidate | null): void {
    // Phones connect by UDP. An empty candidate is the end of them.
    if (!candidate?.candidate || candidate.protocol === 'tcp' || this.#isEnded) return
    if (connection !== this.#connection || connection.told >= MAX_CANDIDATES) return
    connection.told++
    this.#options.send(candidateSignal(this.#options.reference, connection.generation, candidate.candidate))
  }

  #follow(state: RTCPeerConnectionState): void {
    if (state === 'connected') this.#connected()
    else if (state === 'disconnected') this.#interrupted(PAUSE_MS)
    else if (state === 'failed') this.#interrupted(0)
  }

  #connected(): void {
    this.#hasTalked = true
    clearTimeout(this.#timer)
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#options.events.onConnected()
  }

  /** @param ms how long the connection may come back by itself */
  #interrupted(ms: number): void {
    if (!this.#hasTalked) return
    if (this.#pause === undefined) {
      this.#endLater('connection-lost', GIVE_UP_MS)
      this.#options.events.onDisconnected()
    }
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => this.#do(() => this.#offer((this.#connection?.generation ?? 0) + 1)), ms)
  }

  #endLater(why: GuestCallEnd, ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(why, true), ms)
  }

  /** @param isOurs whether the other side has to be told */
  #end(why: GuestCallEnd, isOurs: boolean): void {
    if (this.#isEnded) return
    this.#isEnded = true
    clearTimeout(this.#timer)
    clearTimeout(this.#pause)
    this.#connection?.peer.close()
    if (isOurs) this.#options.send(byeSignal(this.#options.reference, BYE_OF[why]))
    this.#options.events.onEnded(why)
  }
}

/** What the other side is told; nothing where the page has hung up. */
const BYE_OF: Readonly<Partial<Record<GuestCallEnd, ByeReason>>> = { unreachable: 'cannot-connect' }

const CERTIFICATE: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }

async function addCandidate({ peer, early }: Connection, candidate: string): Promise<void> {
  if (!peer.remoteDescription) {
    if (early.length < MAX_CANDIDATES) early.push(candidate)
    return
  }
  // One that the browser cannot use is no reason to end the call.
  await peer.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined)
}
