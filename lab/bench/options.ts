import { parseArgs } from 'node:util'
import { errorText } from '../../base/error-text'
import { CLEANING_WORDS, parseCleaning } from '../../cli/phone/cleaning'
import { CONDITIONS, DRIFT_ID } from './conditions'

/** Kinds of phones. */
const PHONES = ['ringdown', 'room', 'mumble', 'baresip'] as const
export type Phone = (typeof PHONES)[number]

const isPhone = (word: string): word is Phone => PHONES.some((phone) => phone === word)

export const USAGE = `Usage: npm run bench:voice -- [--only CONDITION,...] [--seconds N] [--quick] [--relay] [--keep]
                              [--phones PHONE,... | --peers] [--dsp CLEANING]
       npm run bench:voice -- --calibrate [--seconds N] [--keep]

  --only     only these conditions: ${[...CONDITIONS.map(({ id }) => id), DRIFT_ID].join(', ')}
  --seconds  how long is spoken in each, 12 to 1800 (40)
  --quick    16 s each, and one simulated minute of drift instead of ten: about five minutes in all
  --phones   which phones are measured (ringdown): ${PHONES.join(', ')}
  --peers    all of them, where they are installed (Debian: mumble mumble-server baresip)
  --relay    a TCP relay for a network, even where namespaces can be had
  --dsp      what Ringdown's phones do to the speech before it is sent: all, none or some of echo,noise,gain (none)
  --calibrate  no phone: measure delays that are known
  --keep     keep what was said and heard in artefacts/bench`

export interface BenchOptions {
  readonly ids: readonly string[]
  readonly seconds: number
  /** Simulated time of the drift condition, s. */
  readonly driftSeconds: number
  readonly phones: readonly Phone[]
  readonly relay: boolean
  /** As in `ringdown phone --dsp`. */
  readonly dsp: string
  readonly keep: boolean
  /** Measure only known delays. */
  readonly calibrate: boolean
}

const FULL = { seconds: 40, driftSeconds: 600 }
const QUICK = { seconds: 16, driftSeconds: 60 }
/** A mark comes every two seconds, and a measurement needs five. */
const LEAST_SECONDS = 12
const MOST_SECONDS = 1_800

/** @throws {Error} with the reason and the usage; `help` requests the usage alone */
export const readOptions = (args: readonly string[]): BenchOptions | 'help' => {
  const fail = (why: string): never => {
    throw new Error(`bench:voice: ${why}\n\n${USAGE}`)
  }
  const read = () =>
    parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        phones: { type: 'string', default: 'ringdown' },
        peers: { type: 'boolean', default: false },
        relay: { type: 'boolean', default: false },
        dsp: { type: 'string', default: 'none' },
        keep: { type: 'boolean', default: false },
        calibrate: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  let values: ReturnType<typeof read>
  try {
    values = read()
  } catch (error) {
    return fail(errorText(error))
  }
  if (values.help) return 'help'
  const known = [...CONDITIONS.map(({ id }) => id), DRIFT_ID]
  const usual = known.filter(
    (id) => CONDITIONS.find((condition) => condition.id === id)?.seconds === undefined,
  )
  const ids = values.only?.split(',') ?? usual
  const unknown = ids.find((id) => !known.includes(id))
  if (parseCleaning(values.dsp) === undefined) fail(`--dsp takes ${CLEANING_WORDS}`)
  if (unknown !== undefined) fail(`there is no condition “${unknown}”`)
  const phones = values.phones.split(',')
  const nobody = phones.find((phone) => !isPhone(phone))
  if (nobody !== undefined) fail(`there is no phone “${nobody}”`)
  const defaults = values.quick ? QUICK : FULL
  const seconds = values.seconds === undefined ? defaults.seconds : Number(values.seconds)
  if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS))
    fail(`--seconds takes a number from ${LEAST_SECONDS} to ${MOST_SECONDS}`)
  return {
    ids,
    seconds,
    driftSeconds: defaults.driftSeconds,
    phones: values.peers ? PHONES : phones.filter(isPhone),
    relay: values.relay,
    dsp: values.dsp,
    keep: values.keep,
    calibrate: values.calibrate,
  }
}
