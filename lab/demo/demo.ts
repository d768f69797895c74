import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { inProject } from '../../scripts/lib/paths.mjs'
import { noise } from '../../native/testing/signals'
import { play } from '../audio/player'
import { PulseDaemon } from '../audio/pulse-daemon'
import { Recorder } from '../audio/recorder'
import { saveSamples } from '../audio/samples'
import { speakWithMarks } from '../audio/speech'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { momentsOf, noteMoments, timeOf } from '../phones/moments'
import { RingdownApp } from '../phones/ringdown-app'
import { ServerProcess } from '../phones/server-process'
import { lastCallOf } from './frames'
import { sayAndListen } from './measure'

const ARTEFACTS = inProject('artefacts', 'demo')
const SPEECH_SECONDS = 14
/** Bob does not speak, but a room is never silent. Amplitude of the noise; full scale is 1 */
const HISS = 0.001
const HISS_SECONDS = SPEECH_SECONDS + 4
const SINKS = ['alice-microphone', 'bob-speaker', 'alice-speaker', 'bob-microphone']

/** The least correlation and completeness at the other's speaker for the voice to count as arrived. */
const LEAST_CORRELATION = 0.7
const LEAST_HEARD_SHARE = 0.9
const LEAST_LOUDNESS_DBFS = -45

/** The grade that both windows must show: nothing disturbs the demo's network. */
const GRADE = 'good'

const startedAt = performance.now()

/** Prints a line with the time since the demo began. */
const tell = (text: string): void => {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)
  console.log(`${seconds} s  ${text}`)
}

/** The grade of the connection that the window shows. */
const gradeOf = ({ page }: RingdownApp): Promise<string | null> =>
  page.locator('.quality-button').getAttribute('data-grade')

/** Ends everything that was started, the latest first, even when one of them fails. */
class Cleaner {
  readonly #ends: (() => Promise<void>)[] = []

  /** Waits for a start, and remembers the end that belongs to it. */
  async keep<T>(begun: Promise<T>, end: (thing: T) => Promise<void>): Promise<T> {
    const thing = await begun
    this.#ends.push(() => end(thing))
    return thing
  }

  async clean(): Promise<void> {
    for (const end of this.#ends.reverse()) await end()
  }
}

/** @returns whether the voice arrived and both windows say that the connection is good */
const demo = async (cleaner: Cleaner): Promise<boolean> => {
  mkdirSync(ARTEFACTS, { recursive: true })
  const speechPath = join(ARTEFACTS, 'said.wav')
  const speech = await speakWithMarks(SPEECH_SECONDS, speechPath)
  const daemon = await cleaner.keep(PulseDaemon.start(SINKS), (it) => it.stop())
  // A null sink without a recorder renders up to two seconds at a time, unlike a sound card.
  for (const sink of SINKS) await cleaner.keep(Recorder.start(daemon, sink), (it) => it.abandon())
  const server = await cleaner.keep(ServerProcess.start(), (it) => it.stop())
  tell(`A directory server listens on ${server.address}.`)

  const launch = (name: string): Promise<RingdownApp> =>
    cleaner.keep(RingdownApp.launch({ env: daemon.envFor(`${name}-microphone`, `${name}-speaker`) }), (it) =>
      it.close(),
    )
  const [alice, bob] = await Promise.all([launch('alice'), launch('bob')])
  tell('Two apps have opened their windows, each with a microphone and a speaker of its own.')
  await Promise.all([alice.signIn('alice', server.address), bob.signIn('bob', server.address)])
  await Promise.all([noteMoments(alice.page), noteMoments(bob.page)])
  tell('Alice and Bob have signed in.')

  await alice.call('bob')
  await bob.shows('ringing')
  tell("Alice has clicked Bob's name, and it rings at Bob's.")
  await bob.accept()
  await Promise.all([alice.shows('talking'), bob.shows('talking')])
  const [aliceMoments, bobMoments] = [await momentsOf(alice.page), await momentsOf(bob.page)]
  const ringsAfterMs = timeOf(bobMoments, 'call ringing') - timeOf(aliceMoments, 'click')
  const talkingAt = Math.max(timeOf(aliceMoments, 'call talking'), timeOf(bobMoments, 'call talking'))
  const talksAfterMs = talkingAt - timeOf(bobMoments, 'click')
  tell('Bob has accepted: they are talking. Alice speaks.')

  const hissPath = join(ARTEFACTS, 'hiss.wav')
  await saveSamples(
    hissPath,
    noise(HISS_SECONDS * SAMPLE_RATE).map((sample) => HISS * sample),
  )
  const hissing = play(daemon, 'bob-microphone', hissPath, HISS_SECONDS)
  let grades: (string | null)[] = []
  const photograph = async (): Promise<void> => {
    // Late in the speech, so that the screenshots disturb only the last mark.
    await sleep((SPEECH_SECONDS - 2) * 1000)
    await alice.page.screenshot({ path: join(ARTEFACTS, 'alice.png') })
    await bob.page.screenshot({ path: join(ARTEFACTS, 'bob.png') })
    grades = await Promise.all([gradeOf(alice), gradeOf(bob)])
  }
  const listening = sayAndListen(
    daemon,
    { microphone: 'alice-microphone', speaker: 'bob-speaker' },
    speechPath,
    speech,
    photograph,
  )
  const [heard] = await Promise.all([listening, hissing])
  await saveSamples(join(ARTEFACTS, 'heard.wav'), heard.samples)

  await alice.hangUp()
  await Promise.all([alice.shows('ended'), bob.shows('ended')])
  for (const app of [alice, bob]) await expect.poll(() => lastCallOf(app.output)).toBeDefined()
  const [aliceCall, bobCall] = [lastCallOf(alice.output), lastCallOf(bob.output)]
  tell('Alice has hung up, and both windows say that the call has ended.')

  const arrived =
    heard.correlation >= LEAST_CORRELATION &&
    heard.heardShare >= LEAST_HEARD_SHARE &&
    heard.loudnessDbfs >= LEAST_LOUDNESS_DBFS
  const figures = {
    arrived,
    callSetUpMs: ringsAfterMs + talksAfterMs,
    ringsAfterMs,
    talksAfterMs,
    mouthToEarMs: heard.mouthToEarMs,
    marks: heard.marks,
    lostMarks: heard.lostMarks,
    framesSent: aliceCall?.framesSent,
    framesReceived: bobCall?.framesReceived,
    loudnessDbfs: heard.loudnessDbfs,
    levelDifferenceDb: heard.levelDifferenceDb,
    correlation: heard.correlation,
    heardShare: heard.heardShare,
    grades,
  }
  writeFileSync(join(ARTEFACTS, 'figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  console.log(`
Call set-up          ${figures.callSetUpMs} ms (click to ringing ${ringsAfterMs} ms, accept to talking ${talksAfterMs} ms)
Mouth to ear         ${figures.mouthToEarMs.toFixed(0)} ms (median of ${figures.marks} marks, ${figures.lostMarks} lost)
Voice frames         ${figures.framesSent ?? '?'} sent by Alice, ${figures.framesReceived ?? '?'} received by Bob
Loudness heard       ${figures.loudnessDbfs.toFixed(1)} dBFS (${figures.levelDifferenceDb.toFixed(1)} dB against what was said)
Similarity to speech   ${figures.correlation.toFixed(3)} correlation, ${(100 * figures.heardShare).toFixed(0)} % of the speech came through
Connection           ${grades.map((grade) => grade ?? 'unknown').join(' and ')}, say the windows of Alice and Bob
Kept in ${ARTEFACTS}: alice.png, bob.png, said.wav, heard.wav, figures.json

${arrived ? 'The voice arrived.' : 'The voice did not arrive.'}`)
  const areGood = grades.length === 2 && grades.every((grade) => grade === GRADE)
  if (!areGood) console.error(`The demo failed: both windows must call the connection ${GRADE}.`)
  return arrived && areGood
}

// Each child adds a listener to end with this process.
process.setMaxListeners(30)
// Exit at once: every child ends with this process.
process.once('SIGTERM', () => process.exit(143))

const cleaner = new Cleaner()
try {
  process.exitCode = (await demo(cleaner)) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.stack : error)
  console.error('\nThe demo broke off: the voice did not arrive.')
  process.exitCode = 1
} finally {
  await cleaner.clean()
}
