import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { saveSamples } from '../audio/samples'
import { speakWithMarks } from '../audio/speech'
import { inProject } from '../../scripts/lib/paths.mjs'
import { baresip } from './call/baresip-pair'
import { mumble } from './call/mumble-pair'
import { measureCall, type SaveRecording, type Speech } from './call/measure-call'
import type { Maker } from './call/pair'
import { ringdown } from './call/ringdown-pair'
import { calibrate, calibrationTable } from './calibration'
import { CONDITIONS, DRIFT_ID, DRIFT_PPM, type Condition } from './conditions'
import { simulateDrift } from './drift'
import { NamespaceNetwork, whyNoNamespaces } from '../networks/namespaces'
import type { Impairment, Network } from '../networks/network'
import { RelayNetwork, whyNoRelay } from '../networks/relay'
import { readOptions, USAGE, type BenchOptions, type Phone } from './options'
import { tableOf, type Result } from './table'

const ARTEFACTS = inProject('artefacts', 'bench')
/** Said again and again in the simulated call, s. */
const DRIFT_SPEECH_SECONDS = 60

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Why the network is a relay of TCP; undefined when it is made of namespaces. */
const whyRelay = ({ relay }: BenchOptions): string | undefined =>
  relay ? 'a relay was asked for' : whyNoNamespaces()

const openNetwork = (impairment: Impairment, options: BenchOptions): Promise<Network> => {
  const why = whyRelay(options)
  if (why === undefined) return NamespaceNetwork.open(impairment)
  const whyNot = whyNoRelay(impairment)
  if (whyNot !== undefined) throw new Error(`${whyNot}; ${why}`)
  return RelayNetwork.open(impairment)
}

/** Keeps a recording as WAV files, and when each tenth of a second of it had its turn. */
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
  maker: Maker,
  condition: Condition,
  speech: Speech,
  options: BenchOptions,
): Promise<Result> => {
  const row = { peer: maker.name, condition: condition.id, title: condition.title }
  const keeping: Promise<void>[] = []
  try {
    const network = await openNetwork(condition.impairment, options)
    try {
      const save = options.keep ? keeper(`${maker.name.toLowerCase()}-${condition.id}`, keeping) : undefined
      const figures = await measureCall({ maker, network, condition, speech }, save)
      await Promise.all(keeping)
      return { ...row, kind: 'call', figures }
    } finally {
      await network.close()
    }
  } catch (error) {
    return { ...row, kind: 'failed', why: messageOf(error) }
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
    return { ...row, kind: 'drift', figures: simulateDrift(speech, seconds, DRIFT_PPM) }
  } catch (error) {
    return { ...row, kind: 'failed', why: messageOf(error) }
  }
}

const bench = async (options: BenchOptions): Promise<Result[]> => {
  mkdirSync(ARTEFACTS, { recursive: true })
  const makersOf: Record<Phone, readonly Maker[]> = { ringdown: [ringdown(options.dsp)], mumble, baresip }
  const makers = options.phones.flatMap((phone) => makersOf[phone])
  const results: Result[] = []
  const note = (result: Result): void => {
    results.push(result)
    console.log(`${result.peer}, ${result.title}: ${result.kind === 'failed' ? result.why : 'measured'}`)
  }
  for (const condition of CONDITIONS.filter(({ id }) => options.ids.includes(id))) {
    const speech: Speech = {
      path: join(ARTEFACTS, 'speech.wav'),
      seconds: condition.seconds ?? options.seconds,
    }
    await speakWithMarks(speech.seconds, speech.path)
    for (const maker of makers) {
      const why = maker.whyNot()
      if (why === undefined) note(await measure(maker, condition, speech, options))
      else
        note({
          peer: maker.name,
          condition: condition.id,
          title: condition.title,
          kind: 'failed',
          why,
        })
    }
  }
  if (options.ids.includes(DRIFT_ID)) note(await drift(options.driftSeconds))
  return results
}

const calibration = async ({ seconds, keep }: BenchOptions): Promise<void> => {
  mkdirSync(ARTEFACTS, { recursive: true })
  const speech: Speech = { path: join(ARTEFACTS, 'speech.wav'), seconds }
  await speakWithMarks(speech.seconds, speech.path)
  const keeping: Promise<void>[] = []
  const rows = await calibrate(speech, (name) => (keep ? keeper(name, keeping) : undefined))
  await Promise.all(keeping)
  writeFileSync(join(ARTEFACTS, 'calibration.json'), `${JSON.stringify(rows, undefined, 2)}\n`)
  console.log(calibrationTable(rows))
}

// Ending at once lets every child end, and takes the namespaces away: both are tied to the end of this process.
for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)
  process.once(signal, () => process.exit(code))

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') console.log(USAGE)
  else if (options.calibrate) await calibration(options)
  else {
    const results = await bench(options)
    const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', node: process.version }
    const network = whyRelay(options) === undefined ? 'network namespaces' : 'TCP relay'
    const json = { measuredAt: new Date().toISOString(), machine, network, options, results }
    writeFileSync(join(ARTEFACTS, 'voice.json'), `${JSON.stringify(json, undefined, 2)}\n`)
    console.log(
      `\n${tableOf(results)}\n\nKept in ${join(ARTEFACTS, 'voice.json')}. What the columns mean: bench/README.md`,
    )
    process.exitCode = results.some(({ kind }) => kind === 'failed') ? 1 : 0
  }
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
