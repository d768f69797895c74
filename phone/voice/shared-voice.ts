import type { Voice } from './voice'
import { isOfRoom, type ToneName, type VoiceCommand, type VoiceEvent } from './voice-contract'

/** How many calls, or rooms, a phone may have had before its ids reach those of the next. */
const IDS_EACH = 2 ** 32

/** A phone's part of a shared engine. */
class VoiceLine implements Voice {
  readonly firstId: number
  readonly #listeners = new Set<(event: VoiceEvent) => void>()
  readonly #send: (command: VoiceCommand) => void
  readonly #onEnded: () => void
  tone: ToneName | undefined
  #isEnded = false

  constructor(number: number, send: (command: VoiceCommand) => void, onEnded: () => void) {
    this.firstId = number * IDS_EACH + 1
    this.#send = send
    this.#onEnded = onEnded
  }

  on(listener: (event: VoiceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(command: VoiceCommand): void {
    if (!this.#isEnded) this.#send(command)
  }

  /** Leaves the engine to the others. The phone has ended its calls. */
  shutdown(): Promise<void> {
    if (!this.#isEnded) {
      this.#isEnded = true
      this.#listeners.clear()
      this.#onEnded()
    }
    return Promise.resolve()
  }

  /** Passes an event on, unless it is of a call or a room of another phone. */
  take(event: VoiceEvent): void {
    const id = isOfRoom(event) ? event.roomId : 'callId' in event ? event.callId : undefined
    const isOurs = id === undefined || (id >= this.firstId && id < this.firstId + IDS_EACH)
    if (isOurs) for (const listener of [...this.#listeners]) listener(event)
  }
}

/**
 * One voice engine for several phones: each has ids of its own, and hears of its own calls and rooms only. What is said about
 * devices goes to all. Of their tones the most urgent one is played.
 */
export class SharedVoice {
  readonly #voice: Voice
  readonly #lines = new Set<VoiceLine>()
  #opened = 0
  /** The calls that both sides talk in, not on hold. */
  readonly #talking = new Set<number>()
  #tone: ToneName | undefined

  constructor(voice: Voice) {
    this.#voice = voice
    voice.on((event) => this.#take(event))
  }

  /** The voice of one more phone. The shutdown of that phone leaves the engine running. */
  line(): Voice {
    const line: VoiceLine = new VoiceLine(
      this.#opened++,
      (command) => this.#send(line, command),
      () => {
        this.#lines.delete(line)
        this.#playTone()
      },
    )
    this.#lines.add(line)
    return line
  }

  /** Ends the engine. To be called when all phones have ended. */
  async shutdown(): Promise<void> {
    await this.#voice.shutdown()
  }

  #send(line: VoiceLine, command: VoiceCommand): void {
    if (command.kind === 'tone') {
      line.tone = command.tone
      this.#playTone()
      return
    }
    this.#voice.send(command)
    if (command.kind === 'hold' || command.kind === 'close') this.#talk(command.callId, false)
    if (command.kind === 'resume') this.#talk(command.callId, true)
  }

  #take(event: VoiceEvent): void {
    if (event.kind === 'closed' || event.kind === 'closed-by-us') this.#talk(event.callId, false)
    for (const line of [...this.#lines]) line.take(event)
    // The phone whose call it is chooses its own tone first.
    if (event.kind === 'established') this.#talk(event.callId, true)
  }

  #talk(callId: number, is: boolean): void {
    if (is) this.#talking.add(callId)
    else this.#talking.delete(callId)
    this.#playTone()
  }

  #playTone(): void {
    const tone = this.#mostUrgent()
    if (tone === this.#tone) return
    this.#tone = tone
    this.#voice.send({ kind: 'tone', tone })
  }

  /** A call that comes in while another phone talks is heard like a second caller. */
  #mostUrgent(): ToneName | undefined {
    const tones = new Set([...this.#lines].map(({ tone }) => tone))
    if (tones.has('ring') || tones.has('call-waiting'))
      return this.#talking.size > 0 ? 'call-waiting' : 'ring'
    return tones.has('ring-back') ? 'ring-back' : undefined
  }
}
