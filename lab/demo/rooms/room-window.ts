import type { Locator } from '@playwright/test'
import { join } from 'node:path'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import type { TimedSound } from '../../audio/marks'
import { play } from '../../audio/player'
import { PulseDaemon } from '../../audio/pulse-daemon'
import { Recorder } from '../../audio/recorder'
import { saveSamples } from '../../audio/samples'
import { RingdownApp } from '../../phones/ringdown-app'
import { type Cut, type RoomMember, type Stretch, untilTime } from './room-member'
import type { SpeechFile } from './speech-file'

const PATIENCE_MS = 30_000
/** From now to the first word. */
const SOON_MS = 600
/** Before and after a sentence. */
const MARGIN_MS = 300
/** From the start of the player to the first word at the microphone, about. */
const PLAYER_MS = 150

export interface RoomWindowOptions {
  readonly name: string
  /** Of the server where it signs in. */
  readonly server: string
  readonly room: string
  readonly speech: SpeechFile
  /** The folder for the recording and the picture. */
  readonly artefacts: string
}

/** The app with its window: somebody uses it by clicks, speaks into its microphone, and listens to its speaker. Muted at first. */
export class RoomWindow implements RoomMember {
  readonly name: string
  readonly hasSpeaker = true
  readonly sentence: Float32Array
  readonly #app: RingdownApp
  readonly #daemon: PulseDaemon
  readonly #ear: Recorder
  readonly #mouth: Recorder
  readonly #options: RoomWindowOptions
  #heard: TimedSound | undefined

  private constructor(
    options: RoomWindowOptions,
    app: RingdownApp,
    daemon: PulseDaemon,
    [mouth, ear]: readonly [Recorder, Recorder],
  ) {
    this.name = options.name
    this.sentence = options.speech.sentence
    this.#options = options
    this.#app = app
    this.#daemon = daemon
    this.#mouth = mouth
    this.#ear = ear
  }

  /** Starts the app, signs in, and enters the room by clicks. */
  static async start(options: RoomWindowOptions): Promise<RoomWindow> {
    const daemon = await PulseDaemon.start(['microphone', 'speaker'])
    const ends = [() => daemon.stop()]
    try {
      const mouth = await Recorder.start(daemon, 'microphone')
      ends.push(() => mouth.abandon())
      const ear = await Recorder.start(daemon, 'speaker')
      ends.push(() => ear.abandon())
      const app = await RingdownApp.launch({ env: daemon.envFor('microphone', 'speaker') })
      ends.push(() => app.close())
      const it = new RoomWindow(options, app, daemon, [mouth, ear])
      await it.#enter()
      return it
    } catch (error) {
      for (const end of ends.reverse()) await end().catch(() => undefined)
      throw error
    }
  }

  nextSentence(afterMs = SOON_MS): Stretch {
    const fromMs = performance.now() + afterMs
    return { fromMs, untilMs: fromMs + this.#sentenceMs }
  }

  async says(sentence: Stretch): Promise<Stretch> {
    await untilTime(sentence.fromMs - MARGIN_MS)
    await this.#button('Unmute').click()
    await this.#speak(sentence)
    await untilTime(sentence.untilMs + MARGIN_MS)
    await this.#button('Mute').click()
    return sentence
  }

  /** Holds the button down, and says a sentence when it has the floor. @returns the sentence, and how long it has waited, ms */
  async takesTurn(): Promise<{ readonly stretch: Stretch; readonly grantedMs: number }> {
    const { page } = this.#app
    await page.locator('.talk').hover()
    const pressedMs = performance.now()
    await page.mouse.down()
    await page
      .locator('.talk:is([data-floor="granted"], [data-floor="talking"])')
      .waitFor({ timeout: PATIENCE_MS })
    const grantedMs = performance.now() - pressedMs
    const stretch = this.nextSentence()
    await this.#speak(stretch)
    await untilTime(stretch.untilMs + MARGIN_MS)
    await page.mouse.up()
    await page.locator('.talk:not([data-floor])').waitFor({ timeout: PATIENCE_MS })
    return { stretch, grantedMs }
  }

  async knowsMode(mode: 'open' | 'push-to-talk'): Promise<void> {
    const turns = this.#app.page.locator('.talk')
    await turns.waitFor({ state: mode === 'open' ? 'detached' : 'visible', timeout: PATIENCE_MS })
  }

  async isInside(): Promise<void> {
    await this.#bar.locator('[role="timer"]').waitFor({ timeout: PATIENCE_MS })
    await this.#bar.getByRole('meter').waitFor({ timeout: PATIENCE_MS })
  }

  async shows(text: string): Promise<number> {
    await this.#texts.getByText(text, { exact: true }).waitFor({ timeout: PATIENCE_MS })
    return performance.now()
  }

  /** As they stand now: a text of its own is shown at once, and takes its place when the host has ordered it. */
  texts(): Promise<readonly string[]> {
    return this.#texts.locator('.text-words').allTextContents()
  }

  async write(text: string): Promise<number> {
    const field = this.#app.page.getByRole('textbox', { name: 'Message', exact: true })
    await field.fill(text)
    await field.press('Enter')
    return performance.now()
  }

  /** Keeps a picture of the window as NAME-WHAT.png. */
  async photograph(what: string): Promise<void> {
    await this.#app.page.screenshot({ path: join(this.#options.artefacts, `${this.name}-${what}.png`) })
  }

  async quit(): Promise<void> {
    await this.#app.close()
    // It can be ended twice: by the demo, and when the demo breaks off.
    this.#heard ??= await this.#ear.stop()
    await this.#mouth.abandon()
    await this.#daemon.stop()
  }

  async recorded(): Promise<Cut> {
    const heard = this.#heard
    if (!heard) throw new Error(`${this.name} still listens`)
    await saveSamples(join(this.#options.artefacts, `${this.name}.wav`), heard.samples)
    const at = (ms: number): number => Math.max(0, Math.round(heard.sampleAt(ms)))
    return ({ fromMs, untilMs }) => heard.samples.subarray(at(fromMs), at(untilMs))
  }

  async #enter(): Promise<void> {
    const { name, server, room } = this.#options
    const { page } = this.#app
    // Without a graphics card each moving thing is drawn by the processor that seven phones share.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await this.#app.signIn(name, server)
    await page.getByRole('list', { name: 'Rooms' }).getByRole('button', { name: room, exact: true }).click()
    await this.#button('Join').click()
    await this.isInside()
    await this.#button('Mute').click()
  }

  /** Plays the sentence into the microphone. */
  async #speak({ fromMs }: Stretch): Promise<void> {
    await untilTime(fromMs - PLAYER_MS)
    await play(this.#daemon, 'microphone', this.#options.speech.path, this.#sentenceMs / 1000)
  }

  get #sentenceMs(): number {
    return (1000 * this.sentence.length) / SAMPLE_RATE
  }

  get #bar(): Locator {
    return this.#app.page.getByRole('region', { name: 'Room', exact: true })
  }

  get #texts(): Locator {
    return this.#app.page.locator('[data-text]')
  }

  #button(name: string): Locator {
    return this.#app.page.getByRole('button', { name, exact: true })
  }
}
