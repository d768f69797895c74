import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import type { CliEvent, CliEventOf } from '../../../cli/output'
import { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { loadSamples } from '../../audio/samples'
import { type Cut, type RoomMember, type Stretch, untilTime } from './room-member'
import { PAUSE_MS, type SpeechFile, TURN_MS } from './speech-file'

const PATIENCE_MS = 30_000
const QUIT_MS = 5_000
const WAV_HEADER_BYTES = 44
const BYTES_PER_MS = (2 * SAMPLE_RATE) / 1000
/** How often, and when, the length of a recording is looked at. */
const LOOKS = 50
const LOOK_MS = 10
/** Before and after a sentence. ms */
const MARGIN_MS = 300

export interface RoomPhoneOptions {
  readonly name: string
  /** Of the server where it signs in. */
  readonly server: string
  readonly room: string
  readonly isMaker: boolean
  readonly speech: SpeechFile
  /** The folder for what it keeps. */
  readonly data: string
  /** The folder for the recording. */
  readonly artefacts: string
}

/** `ringdown phone --room` in a process of its own: it speaks from a file, muted at first, and records what it hears. */
export class RoomPhone implements RoomMember {
  readonly name: string
  readonly hasSpeaker = false
  readonly sentence: Float32Array
  readonly #artefacts: string
  readonly #process: RingdownProcess
  readonly #endWithUs = (): void => this.#process.kill('SIGKILL')
  /** When the file and the recording began, `performance.now()`. */
  #startMs = NaN

  private constructor({ name, server, room, isMaker, speech, data, artefacts }: RoomPhoneOptions) {
    this.name = name
    this.sentence = speech.sentence
    this.#artefacts = artefacts
    const sound = ['--audio-in', `file:${speech.path}`, '--audio-out', `file:${this.#recording}`]
    const place = ['--server', server, '--name', name, '--data', data, '--room', room]
    const how = ['--dsp', 'none', '--json', ...(isMaker ? ['--create'] : [])]
    this.#process = new RingdownProcess(['phone', ...place, ...sound, ...how])
    process.once('exit', this.#endWithUs)
  }

  /** Starts it, and waits until it is inside and talks with a serving node. */
  static async start(options: RoomPhoneOptions): Promise<RoomPhone> {
    rmSync(join(options.artefacts, `${options.name}.wav`), { force: true })
    const phone = new RoomPhone(options)
    try {
      await phone.until('a room', () => phone.room !== undefined)
      phone.type('mute')
      await phone.isInside()
      await phone.until('voice', () => phone.hasTold('room-stats'))
      await phone.#findStart()
      return phone
    } catch (error) {
      await phone.quit()
      throw error
    }
  }

  /** All that it has told so far. */
  get events(): readonly CliEvent[] {
    return this.#process.events
  }

  /** What it has told last of the room. */
  get room(): CliEventOf<'room'> | undefined {
    return this.last('room')
  }

  texts(): Promise<readonly string[]> {
    return Promise.resolve(this.#texts)
  }

  shows(text: string): Promise<number> {
    return this.until(`“${text}”`, () => this.#texts.includes(text))
  }

  knowsMode(mode: 'open' | 'push-to-talk'): Promise<number> {
    return this.until(mode, () => this.room?.mode === mode)
  }

  last<Kind extends CliEvent['event']>(kind: Kind, since = 0): CliEventOf<Kind> | undefined {
    const isOf = (event: CliEvent): event is CliEventOf<Kind> => event.event === kind
    return this.events.slice(since).findLast(isOf)
  }

  hasTold(kind: CliEvent['event'], since = 0): boolean {
    return this.last(kind, since) !== undefined
  }

  type(line: string): void {
    this.#process.say(line)
  }

  /** Waits until it has told something. @param what names that @returns when, `performance.now()` */
  async until(what: string, isSo: () => boolean): Promise<number> {
    const told = this.#process.until(isSo, what)
    if (!(await settledWithin(systemClock, PATIENCE_MS, told)))
      throw new Error(`${this.name} waits in vain for ${what}`)
    await told
    return performance.now()
  }

  isInside(): Promise<number> {
    return this.until('being inside', () => this.room?.phase === 'inside' && this.room.voice === 'connected')
  }

  write(text: string): Promise<number> {
    this.type(`say ${text}`)
    return Promise.resolve(performance.now())
  }

  nextSentence(afterMs = 2 * MARGIN_MS): Stretch {
    const firstMs = this.#startMs + PAUSE_MS
    const turn = Math.max(0, Math.ceil((performance.now() + afterMs - firstMs) / TURN_MS))
    const fromMs = firstMs + turn * TURN_MS
    return { fromMs, untilMs: fromMs + (1000 * this.sentence.length) / SAMPLE_RATE }
  }

  async says(sentence: Stretch): Promise<Stretch> {
    await untilTime(sentence.fromMs - MARGIN_MS)
    this.type('unmute')
    await untilTime(sentence.untilMs + MARGIN_MS)
    this.type('mute')
    return sentence
  }

  async recorded(): Promise<Cut> {
    const samples = await loadSamples(this.#recording)
    const at = (ms: number): number => Math.max(0, Math.round(((ms - this.#startMs) * SAMPLE_RATE) / 1000))
    return ({ fromMs, untilMs }) => samples.subarray(at(fromMs), at(untilMs))
  }

  async quit(): Promise<void> {
    this.type('quit')
    const ended = await Promise.race([
      this.#process.exited.then(() => true),
      sleep(QUIT_MS, false, { ref: false }),
    ])
    if (!ended) this.#process.kill('SIGKILL')
    await this.#process.exited
    process.off('exit', this.#endWithUs)
    writeFileSync(join(this.#artefacts, `${this.name}.jsonl`), this.#process.stdout)
  }

  get #texts(): readonly string[] {
    return this.events.flatMap((event) => (event.event === 'text' ? [event.text] : []))
  }

  get #recording(): string {
    return join(this.#artefacts, `${this.name}.wav`)
  }

  /** The file is played from when the recording begins, which grows in real time; a busy computer writes it later. */
  async #findStart(): Promise<void> {
    await this.until('sound', () => this.#recordedBytes > WAV_HEADER_BYTES || this.hasTold('room-ended'))
    this.#startMs = Infinity
    for (let n = 0; n < LOOKS; n++) {
      const recordedMs = (this.#recordedBytes - WAV_HEADER_BYTES) / BYTES_PER_MS
      this.#startMs = Math.min(this.#startMs, performance.now() - recordedMs)
      await sleep(LOOK_MS)
    }
  }

  get #recordedBytes(): number {
    const isIt = (file: string): boolean =>
      file === `${this.name}.wav` || file.startsWith(`.${this.name}.wav.`)
    const found = readdirSync(this.#artefacts).find(isIt)
    return found === undefined ? 0 : statSync(join(this.#artefacts, found)).size
  }
}
