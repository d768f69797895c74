import { spoken } from '../audio/speech'
import { CaptureDsp } from '../../phone/voice/capture/capture-dsp'
import { FULL_CLEANING, type Cleaning, NO_CLEANING } from '../../phone/model'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../native/audio/audio-device'
import { levelDbfs } from '../../native/dsp/level'
import { HER_WORDS, HIS_WORDS } from '../../native/testing/harvard'
import { lostSpeech } from '../../native/testing/lost-speech'
import { activeDbfs, atDbfs, mix } from '../../native/testing/loudness'
import { echoIn, hear } from '../../native/testing/room'
import { hiss, looped } from '../../native/testing/signals'
import { Results } from './results'

/**
 * Measures the effect and the cost of voice processing: the app's own code in simulated time, in a simulated room.
 * The tests beside the code enforce the limits; this reports the margins.
 */
const DELAYS_MS = [20, 60, 120, 250]
const DRIFTS_PPM = [0, 200, -200]
const SPEAKERS_DBFS = [-45, -30, -20, -12]
/** The first seconds of a call, in which a canceller converges. s */
const CONVERGING = 4

interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
}

const only = (part: Partial<Cleaning>): Cleaning => ({ ...NO_CLEANING, ...part })

interface Scene {
  readonly settings: Cleaning
  readonly played: Float32Array
  readonly heard: Float32Array
  readonly driftPpm?: number
}

const clean = async ({ settings, played, heard, driftPpm = 0 }: Scene): Promise<Float32Array> => {
  const dsp = new CaptureDsp((cause) => {
    throw new Error(JSON.stringify(cause))
  })
  await dsp.set(settings)
  const output = hear(dsp, played, heard, { driftPpm, jitterMs: 5 })
  dsp.free()
  return output
}

async function* echo(far: Float32Array): AsyncGenerator<Figure> {
  const settings = only({ echoCancellation: true })
  for (const driftPpm of DRIFTS_PPM)
    for (const delayMs of DELAYS_MS) {
      const heard = mix(echoIn(far, { delayMs, driftPpm }), hiss(far.length, -70))
      const left = await clean({ settings, played: far, heard, driftPpm })
      const loss = (from: number, to: number): number =>
        levelDbfs(heard.subarray(from, to)) - levelDbfs(left.subarray(from, to))
      const from = CONVERGING * SAMPLE_RATE
      const what = `echo return loss, ${delayMs} ms, ${driftPpm} ppm`
      yield { what: `${what}, first ${CONVERGING} s`, value: loss(0, from), unit: 'dB' }
      yield { what: `${what}, then`, value: loss(from, far.length), unit: 'dB' }
    }
}

async function* doubleTalk(far: Float32Array, near: Float32Array): AsyncGenerator<Figure> {
  const from = CONVERGING * SAMPLE_RATE
  const voice = atDbfs(near, -22)
  const heard = mix(mix(echoIn(far, { delayMs: 80, echoDb: -12 }), hiss(far.length, -70)), voice, from)
  const left = await clean({ settings: only({ echoCancellation: true }), played: far, heard })
  const value = activeDbfs(left.subarray(from, from + voice.length)) - activeDbfs(voice)
  yield { what: 'speech in double-talk, 10 dB above the echo', value, unit: 'dB' }
}

/** The duration of double talk, on headsets and in a room with an echo return loss of 10 dB. s */
const BOTH_TALK = 24
const RETURN_LOSS_DB = 10

/** With all processing on: the share of the near voice that is lost, and the echo's attenuation when only the far side talks. */
async function* bothTalk(far: Float32Array, near: Float32Array): AsyncGenerator<Figure> {
  const talking = (voice: Float32Array): Float32Array => looped(atDbfs(voice, -22), BOTH_TALK * SAMPLE_RATE)
  const played = talking(far)
  const noiseFloor = hiss(played.length, -70)
  const echoed = echoIn(played, { delayMs: 80, echoDb: -RETURN_LOSS_DB })
  const places: [string, Float32Array][] = [
    ['headsets', noiseFloor],
    [`room, ${RETURN_LOSS_DB} dB`, mix(echoed, noiseFloor)],
  ]
  for (const [place, unspoken] of places)
    for (const from of [0, CONVERGING]) {
      const said = talking(near).fill(0, 0, from * SAMPLE_RATE)
      const heard = mix(unspoken, said)
      const left = await clean({ settings: FULL_CLEANING, played, heard })
      const what = `near speech lost, ${place}, both talk from ${from} s on`
      yield { what, value: 100 * lostSpeech(said, left), unit: '%' }
    }
  const left = await clean({ settings: FULL_CLEANING, played, heard: mix(echoed, noiseFloor) })
  const loss = (from: number, to: number): number =>
    levelDbfs(echoed.subarray(from, to)) - levelDbfs(left.subarray(from, to))
  const converged = CONVERGING * SAMPLE_RATE
  const what = `echo down, room, ${RETURN_LOSS_DB} dB, all cleaning`
  yield { what: `${what}, first ${CONVERGING} s`, value: loss(0, converged), unit: 'dB' }
  yield { what: `${what}, then`, value: loss(converged, left.length), unit: 'dB' }
}

async function* noiseRemoved(near: Float32Array): AsyncGenerator<Figure> {
  const [pause, settings] = [2 * SAMPLE_RATE, only({ noiseSuppression: true })]
  const heard = mix(hiss(pause + near.length, -25), atDbfs(near, -20), pause)
  const left = await clean({ settings, played: new Float32Array(heard.length), heard })
  const level = (samples: Float32Array): number => levelDbfs(samples.subarray(pause / 2, pause))
  yield { what: 'noise 5 dB below speech, in a pause', value: level(left) - level(heard), unit: 'dB' }
  yield { what: 'speech in that noise', value: activeDbfs(left.subarray(pause)) - -20, unit: 'dB' }
}

async function* loudness(near: Float32Array): AsyncGenerator<Figure> {
  for (const dbfs of SPEAKERS_DBFS) {
    const voice = mix(atDbfs(near, dbfs), hiss(near.length, -75)).map((x) => Math.max(-1, Math.min(x, 1)))
    const settings = only({ gainControl: true })
    const left = await clean({ settings, played: new Float32Array(voice.length), heard: voice })
    const value = activeDbfs(left.subarray(CONVERGING * SAMPLE_RATE))
    yield { what: `a speaker of ${dbfs} dBFS, after ${CONVERGING} s`, value, unit: 'dBFS' }
  }
}

async function* cost(far: Float32Array, near: Float32Array): AsyncGenerator<Figure> {
  const silence = new Float32Array(far.length)
  const heard = mix(echoIn(far, { delayMs: 60 }), near)
  const scenes: [string, Scene][] = [
    ['nothing', { settings: NO_CLEANING, played: far, heard }],
    ['echo', { settings: only({ echoCancellation: true }), played: far, heard }],
    [
      'echo, silent loudspeaker',
      { settings: only({ echoCancellation: true }), played: silence, heard: near },
    ],
    ['echo, headset', { settings: only({ echoCancellation: true }), played: far, heard: near }],
    ['noise', { settings: only({ noiseSuppression: true }), played: far, heard }],
    ['gain', { settings: only({ gainControl: true }), played: far, heard }],
    ['all, headset', { settings: FULL_CLEANING, played: far, heard: near }],
    ['all', { settings: FULL_CLEANING, played: far, heard }],
  ]
  for (const [what, scene] of scenes) {
    const before = process.cpuUsage()
    await clean(scene)
    const { user, system } = process.cpuUsage(before)
    const value = (user + system) / (scene.heard.length / BLOCK_SAMPLES) / 1000
    yield { what: `CPU time for 10 ms: ${what}`, value, unit: 'ms' }
  }
}

const far = await spoken(HER_WORDS, 'en-us+f3')
const near = await spoken(HIS_WORDS)
const results = new Results<Figure>({
  name: 'dsp',
  line: ({ what, value, unit }) =>
    `${what.padEnd(58)} ${value.toFixed(unit === 'ms' ? 2 : 1).padStart(8)} ${unit}`,
})
for (const figures of [
  echo(far),
  doubleTalk(far, near),
  bothTalk(far, near),
  noiseRemoved(near),
  loudness(near),
  cost(far, near),
])
  for await (const figure of figures) await results.add(figure)
results.finish()
