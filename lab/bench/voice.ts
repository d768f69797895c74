import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorText } from '../../base/error-text'
import { saveSamples } from '../audio/samples'
import { speakWithMarks } from '../audio/speech'
import { inProject } from '../../scripts/lib/paths.mjs'
import { baresip } from './call/baresip-pair'
import { mumble } from './call/mumble-pair'
import { measureCall, type SaveRecording, type Speech } from './call/measure-call'
import type { MeasuredPhone } from './call/pair'
import { ringdown } from './call/ringdown-pair'
import { room } from './call/room-pair'
import { calibrate, calibrationLine, type Calibration } from './calibration'
import { CONDITIONS, DRIFT_ID, DRIFT_PPM, type Condition } from './conditions'
import { driftOnThread } from './drift-thread'
import { NamespaceNetwork } from '../networks/namespaces'
import { whyNoNamespaces } from '../networks/netns'
import type { Impairment, Network } from '../networks/network'
import { RelayNetwork, whyNoRelay } from '../networks/relay'
import { readOptions, USAGE, type BenchOptions, type Phone } from './options'
import { Results } from './results'
import { tableOf, type Result } from './table'

const ARTEFACTS = inProject('artefacts', 'bench')
/** The length of the speech that the simulated call repeats, s. */
const DRIFT_SPEECH_SECONDS = 60

/** Why the network is a TCP relay; undefined when it consists of namespaces. */
const whyRelay = ({ relay }: BenchOptions): string | undefined =>
  relay ? 'a relay was asked for' : whyNoNamespaces()

const openNetwork = (impairment: Impairment, options: BenchOptions): Promise<Network> => {
  const why = whyRelay(options)
  if (why === undefined) return NamespaceNetwork.open(impairment)
  const whyNot = whyNoRelay(impairment)
  if (whyNot !== undefined) throw new Error(`${whyNot}; ${why}`)
  return RelayNetwork.open(impairment)
}

/** Stores a recording as WAV files, with the time of each tenth of a second. */
const keeper = (name: string, keeping: Promise<void>[]): SaveRecording => {
  return ({ said, heard, fromMs, toMs }) => {
    const times = (sound: typeof said): number[] =>
      Array.from({ length: Math.ceil(sound.samples.length / 4_800) }, (_, i) => sound.timeOf(i * 4_800))
    keeping.push(
      saveSamples(join(ARTEFACTS, `${name}-said.wav`), said.samples),
      saveSamples(join(ARTEFACTS, `${name}-heard.wav`), heard.samples),
    )
    writeFileSync(
      join(ARTEFACTS, `${name}-times.json`),
      JSON.stringify({ fromMs, toMs, everySamples: 4_800, said: times(said), heard: times(heard) }),
    )
  }
}

const measure = async (
  phone: MeasuredPhone,
  condition: Condition,
  speech: Speech,
  options: BenchOptions,
): Promise<Result> => {
  const row = { peer: phone.name, condition: condition.id, title: condition.title }
  const keeping: Promise<void>[] = []
  try {
    const network = await openNetwork(condition.impairment, options)
    try {
      const save = options.keep ? keeper(`${phone.name.toLowerCase()}-${condition.id}`, keeping) : undefined
      const figures = await measureCall({ phone, network, condition, speech }, save)
      await Promise.all(keeping)
      return { ...row, kind: 'call', figures }
    } finally {
      await network.close()
    }
  } catch (error) {
    return { ...row, kind: 'failed', why: errorText(error) }
  }
}

const drift = async (seconds: number): Promise<Result> => {
  const row = {
    peer: 'Ringdown',
    condition: DRIFT_ID,
    title: `${DRIFT_PPM} ppm fast, simulated ${seconds / 60} min`,
  }
  try {
    const speech = await speakWithMarks(DRIFT_SPEECH_SECONDS, join(ARTEFACTS, 'speech-drift.wav'))
    return { ...row, kind: 'drift', figures: await driftOnThread({ speech, seconds, ppm: DRIFT_PPM }) }
  } catch (error) {
    return { ...row, kind: 'failed', why: errorText(error) }
  }
}

const bench = async (options: BenchOptions): Promise<readonly Result[]> => {
  const network = whyRelay(options) === undefined ? 'network namespaces' : 'TCP relay'
  const results = new Results<Result>({
    name: 'voice',
    line: (result) =>
      `${result.peer}, ${result.title}: ${result.kind === 'failed' ? result.why : 'measured'}`,
    table: tableOf,
    about: { network, options },
  })
  const measured: Record<Phone, readonly MeasuredPhone[]> = {
    ringdown: [ringdown(options.dsp)],
    room: [room],
    mumble,
    baresip,
  }
  const phones = options.phones.flatMap((phone) => measured[phone])
  for (const condition of CONDITIONS.filter(({ id }) => options.ids.includes(id))) {
    const speech: Speech = {
      path: join(ARTEFACTS, 'speech.wav'),
      seconds: condition.seconds ?? options.seconds,
    }
    await speakWithMarks(speech.seconds, speech.path)
    for (const phone of phones) {
      const why = phone.whyNot()
      if (why === undefined) await results.add(await measure(phone, condition, speech, options))
      else
        await results.add({
          peer: phone.name,
          condition: condition.id,
          title: condition.title,
          kind: 'failed',
          why,
        })
    }
  }
  if (options.ids.includes(DRIFT_ID)) await results.add(await drift(options.driftSeconds))
  results.finish()
  return results.rows
}

const calibration = async ({ seconds, keep }: BenchOptions): Promise<void> => {
  const results = new Results<Calibration>({ name: 'calibration', line: calibrationLine })
  const speech: Speech = { path: join(ARTEFACTS, 'speech.wav'), seconds }
  await speakWithMarks(speech.seconds, speech.path)
  const keeping: Promise<void>[] = []
  for await (const row of calibrate(speech, (name) => (keep ? keeper(name, keeping) : undefined)))
    await results.add(row)
  await Promise.all(keeping)
  results.finish()
}

// Each child adds a listener to end with this process.
process.setMaxListeners(30)

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(USAGE)
  else if (options.calibrate) await calibration(options)
  else {
    const results = await bench(options)
    process.exitCode = results.some(({ kind }) => kind === 'failed') ? 1 : 0
  }
} catch (error) {
  console.error(errorText(error))
  process.exitCode = 1
}
