import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { noise } from '../../native/testing/signals'
import { play } from '../audio/player'
import { PulseDaemon } from '../audio/pulse-daemon'
import { Recorder } from '../audio/recorder'
import { saveSamples } from '../audio/samples'
import { speakWithMarks } from '../audio/speech'
import { momentsOf, noteMoments, timeOf } from '../phones/moments'
import { RingdownApp } from '../phones/ringdown-app'
import type { Cleaner } from './cleaner'
import { endedCallsIn } from './ended-calls'
import { type Heard, sayAndListen } from './measure'

/** The one who listens is silent, but a room never is. Amplitude of the noise; full scale is 1 */
const HISS = 0.001
const HISS_MARGIN_SECONDS = 4
const SINKS = ['alice-microphone', 'bob-speaker', 'alice-speaker', 'bob-microphone']

/** The least correlation and completeness at the other's speaker for the voice to count as arrived. */
const LEAST_CORRELATION = 0.7
const LEAST_HEARD_SHARE = 0.9
const LEAST_LOUDNESS_DBFS = -45

/** The grade that both windows must show: nothing disturbs the demo's network. */
const GRADE = 'good'
/** From the end of the speech: the screenshots disturb its last words only. */
const PHOTOGRAPHED_BEFORE_END_SECONDS = 2

/** One speech over a call. */
export interface Spoken extends Omit<Heard, 'samples'> {
  readonly arrived: boolean
  /** What both windows showed near its end, Alice's first. */
  readonly grades: readonly (string | null)[]
}

export interface SetUp {
  /** The sum of both, ms. */
  readonly callSetUpMs: number
  /** From the caller's click, ms. */
  readonly ringsAfterMs: number
  /** From the callee's click until both talk, ms. */
  readonly talksAfterMs: number
}

/** Undefined: a log does not say. */
export interface Frames {
  readonly framesSent: number | undefined
  readonly framesReceived: number | undefined
}

/** The grade of the connection that the window shows. */
const gradeOf = ({ page }: RingdownApp): Promise<string | null> =>
  page.locator('.quality-button').getAttribute('data-grade')

/** Alice and Bob: two apps with their windows, each with a microphone and a speaker of its own. */
export class TwoPhones {
  readonly alice: RingdownApp
  readonly bob: RingdownApp
  readonly #daemon: PulseDaemon
  readonly #artefacts: string
  #calls = 0

  private constructor(
    daemon: PulseDaemon,
    [alice, bob]: readonly [RingdownApp, RingdownApp],
    artefacts: string,
  ) {
    this.#daemon = daemon
    this.alice = alice
    this.bob = bob
    this.#artefacts = artefacts
  }

  /** @param artefacts the folder for pictures and recordings */
  static async open(cleaner: Cleaner, artefacts: string): Promise<TwoPhones> {
    mkdirSync(artefacts, { recursive: true })
    const daemon = await cleaner.keep(PulseDaemon.start(SINKS), (it) => it.stop())
    // A null sink without a recorder renders up to two seconds at a time, unlike a sound card.
    for (const sink of SINKS) await cleaner.keep(Recorder.start(daemon, sink), (it) => it.abandon())
    const launch = (name: string): Promise<RingdownApp> => {
      const env = daemon.envFor(`${name}-microphone`, `${name}-speaker`)
      return cleaner.keep(RingdownApp.launch({ env }), (it) => it.close())
    }
    return new TwoPhones(daemon, await Promise.all([launch('alice'), launch('bob')]), artefacts)
  }

  get both(): readonly RingdownApp[] {
    return [this.alice, this.bob]
  }

  /** @param addresses of the servers of Alice and of Bob */
  async signIn(addresses: readonly [string, string]): Promise<void> {
    await Promise.all([this.alice.signIn('alice', addresses[0]), this.bob.signIn('bob', addresses[1])])
    await Promise.all(this.both.map(({ page }) => noteMoments(page)))
  }

  /** Calls by a click on the other's name, accepts, and waits until both talk. @param rung called meanwhile */
  async talk(caller: 'alice' | 'bob', rung: () => void = () => undefined): Promise<SetUp> {
    const callee = caller === 'alice' ? 'bob' : 'alice'
    this.#calls++
    await this[caller].call(callee)
    await this[callee].shows('ringing')
    rung()
    await this[callee].accept()
    await Promise.all(this.both.map((app) => app.shows('talking')))
    const [calling, called] = [await momentsOf(this[caller].page), await momentsOf(this[callee].page)]
    const talkingAt = Math.max(timeOf(calling, 'call talking'), timeOf(called, 'call talking'))
    const ringsAfterMs = timeOf(called, 'call ringing') - timeOf(calling, 'click')
    const talksAfterMs = talkingAt - timeOf(called, 'click')
    return { callSetUpMs: ringsAfterMs + talksAfterMs, ringsAfterMs, talksAfterMs }
  }

  /**
   * Alice speaks, with marks, and what Bob hears is recorded. Keeps both as `said<suffix>.wav`, `heard<suffix>.wav`,
   * and pictures of both windows.
   *
   * @param meanwhile called when the speech begins
   */
  async speak(
    seconds: number,
    suffix = '',
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Spoken> {
    const at = (name: string, ending: string): string => join(this.#artefacts, `${name}${suffix}.${ending}`)
    const speech = await speakWithMarks(seconds, at('said', 'wav'))
    const hissSeconds = seconds + HISS_MARGIN_SECONDS
    const hissPath = at('hiss', 'wav')
    await saveSamples(
      hissPath,
      noise(hissSeconds * SAMPLE_RATE).map((sample) => HISS * sample),
    )
    const hissing = play(this.#daemon, 'bob-microphone', hissPath, hissSeconds)
    let grades: (string | null)[] = []
    const photograph = async (): Promise<void> => {
      await sleep((seconds - PHOTOGRAPHED_BEFORE_END_SECONDS) * 1000)
      grades = await Promise.all(this.both.map(gradeOf))
      await this.alice.page.screenshot({ path: at('alice', 'png') })
      await this.bob.page.screenshot({ path: at('bob', 'png') })
    }
    const listening = sayAndListen(
      this.#daemon,
      { microphone: 'alice-microphone', speaker: 'bob-speaker' },
      at('said', 'wav'),
      speech,
      async () => {
        await Promise.all([photograph(), meanwhile()])
      },
    )
    const [{ samples, ...heard }] = await Promise.all([listening, hissing])
    await saveSamples(at('heard', 'wav'), samples)
    return { arrived: hasArrived(heard), ...heard, grades }
  }

  /** Alice hangs up. @returns the frames that she sent and he received */
  async hangUp(): Promise<Frames> {
    await this.alice.hangUp()
    await Promise.all(this.both.map((app) => app.shows('ended')))
    for (const app of this.both) await expect.poll(() => endedCallsIn(app.output).length).toBe(this.#calls)
    return {
      framesSent: endedCallsIn(this.alice.output).at(-1)?.framesSent,
      framesReceived: endedCallsIn(this.bob.output).at(-1)?.framesReceived,
    }
  }
}

const hasArrived = ({ correlation, heardShare, loudnessDbfs }: Omit<Heard, 'samples'>): boolean =>
  correlation >= LEAST_CORRELATION && heardShare >= LEAST_HEARD_SHARE && loudnessDbfs >= LEAST_LOUDNESS_DBFS

/** Whether both windows called the connection good; says so if not. */
export function isGood({ grades }: Spoken): boolean {
  const areGood = grades.length === 2 && grades.every((grade) => grade === GRADE)
  if (!areGood) console.error(`The demo failed: both windows must call the connection ${GRADE}.`)
  return areGood
}

/** A call's figures in words. */
export const callLines = (setUp: SetUp, heard: Spoken, frames: Frames): string => `\
Call set-up          ${setUp.callSetUpMs} ms (click to ringing ${setUp.ringsAfterMs} ms, accept to talking ${setUp.talksAfterMs} ms)
Mouth to ear         ${heard.mouthToEarMs.toFixed(0)} ms (median of ${heard.marks} marks, ${heard.lostMarks} lost)
Voice frames         ${frames.framesSent ?? '?'} sent by Alice, ${frames.framesReceived ?? '?'} received by Bob
Loudness heard       ${heard.loudnessDbfs.toFixed(1)} dBFS (${heard.levelDifferenceDb.toFixed(1)} dB against what was said)
Similarity to speech   ${heard.correlation.toFixed(3)} correlation, ${(100 * heard.heardShare).toFixed(0)} % of the speech came through
Connection           ${heard.grades.map((grade) => grade ?? 'unknown').join(' and ')}, say the windows of Alice and Bob`
