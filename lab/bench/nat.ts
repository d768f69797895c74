import { parseArgs } from 'node:util'
import type { VoicePath } from '../../phone/model'
import { ACCESS_KINDS, type AccessKind, ipv4RouterOf } from '../networks/access'
import { ServedInternet, type Site, whyNoServedInternet } from '../phones/served-internet'
import { isByUdp, NoCall, WholeCall } from '../phones/whole-call'
import { Results } from './results'

/**
 * Whole calls for every pair of ways to be attached to the internet: two phones and `ringdown serve`, with STUN by the
 * server; where voice does not go by UDP then, with TURN by coturn too.
 */

/** The stats of a phone come once a second. ms */
const UDP_LIMIT_MS = 6_000
const SILENT = ['--audio-in', 'none', '--audio-out', 'none']

type Outcome =
  | {
      readonly kind: 'talked'
      /** As the caller sees it. */
      readonly path: VoicePath | undefined
      /** From accepting the call until both talked. */
      readonly talkingMs: number
      /** From accepting the call until the stats of both said that voice goes by UDP; undefined: it did not. */
      readonly udpMs?: number | undefined
    }
  | { readonly kind: 'failed'; readonly words: string }

interface Row {
  readonly caller: AccessKind
  readonly callee: AccessKind
  readonly withStun: Outcome
  /** Only tried where STUN was not enough for UDP, and both sides have UDP. */
  readonly withTurn?: Outcome
}

const pathInWords = (path: VoicePath | undefined): string => {
  switch (path?.kind) {
    case undefined:
      return 'unknown'
    case 'tcp':
      return 'TCP'
    case 'tcp-relay':
      return 'relay by TCP'
    case 'direct':
    case 'relay':
      return `${path.local}–${path.remote}`
  }
}

const inWords = (outcome: Outcome | undefined): string => {
  if (!outcome) return ''
  if (outcome.kind === 'failed') return `fails: ${outcome.words}`
  const { path, talkingMs, udpMs } = outcome
  const udp = udpMs === undefined ? '' : `, UDP ${udpMs.toFixed(0)} ms`
  return `${pathInWords(path)} ${talkingMs.toFixed(0)} ms${udp}`
}

const isUdp = (outcome: Outcome): boolean => outcome.kind === 'talked' && isByUdp(outcome.path)

/** TURN is over UDP. */
const hasUdp = (kind: AccessKind): boolean => (ipv4RouterOf(kind)?.outbound ?? 'all') === 'all'

const reason = whyNoServedInternet()
if (reason !== undefined)
  throw new Error(
    `the laboratory needs Linux, root, iproute2, nftables, tayga, coturn and openssl: ${reason}`,
  )
const { values } = parseArgs({
  options: { only: { type: 'string' }, 'both-directions': { type: 'boolean' } },
})
const wanted = values.only?.split(',') ?? ACCESS_KINDS
const unknown = wanted.find((word) => !ACCESS_KINDS.some((kind) => kind === word))
if (unknown !== undefined) throw new Error(`--only: “${unknown}” is none of ${ACCESS_KINDS.join(', ')}`)
const kinds = ACCESS_KINDS.filter((kind) => wanted.includes(kind))

const results = new Results<Row>({
  name: 'nat',
  head: `${'caller'.padEnd(19)} ${'callee'.padEnd(19)} ${'with STUN'.padEnd(44)} with TURN`,
  line: ({ caller, callee, withStun, withTurn }) =>
    `${caller.padEnd(19)} ${callee.padEnd(19)} ${inWords(withStun).padEnd(44)} ${inWords(withTurn)}`.trimEnd(),
})
const homes = kinds.flatMap((kind) => [`a-${kind}`, `b-${kind}`])
const served = await ServedInternet.open(
  Object.fromEntries(homes.map((name) => [name, name.slice(2) as AccessKind])),
  ['server', 'relaying'],
)
/** Who cannot sign in, by access and server: that does not depend on the other side. */
const refused = new Map<string, string>()
let calls = 0

const attempt = async (caller: AccessKind, callee: AccessKind, site: Site): Promise<Outcome> => {
  const before = refused.get(`${callee} ${site}`) ?? refused.get(`${caller} ${site}`)
  if (before !== undefined) return { kind: 'failed', words: before }
  const name = `callee${calls++}`
  try {
    const call = await WholeCall.begin(
      () => served.phone(`b-${callee}`, site, '--name', name, '--answer', ...SILENT),
      () => served.phone(`a-${caller}`, site, '--name', `caller${calls}`, '--call', name, ...SILENT),
    )
    const { paths, ms } = await call.untilPath(isByUdp, UDP_LIMIT_MS)
    await call.close()
    return { kind: 'talked', path: paths.caller, talkingMs: call.talkingMs, udpMs: ms }
  } catch (error) {
    if (!(error instanceof NoCall)) throw error
    const words = error.message
    if (words.startsWith('the callee cannot sign in')) refused.set(`${callee} ${site}`, words)
    if (words.startsWith('the caller cannot sign in')) refused.set(`${caller} ${site}`, words)
    return { kind: 'failed', words }
  }
}

try {
  for (const [n, caller] of kinds.entries())
    for (const callee of values['both-directions'] ? kinds : kinds.slice(n)) {
      const withStun = await attempt(caller, callee, 'server')
      const mayTurnHelp = !isUdp(withStun) && hasUdp(caller) && hasUdp(callee)
      const withTurn = mayTurnHelp ? await attempt(caller, callee, 'relaying') : undefined
      await results.add({ caller, callee, withStun, ...(withTurn && { withTurn }) })
    }
  results.finish()
} finally {
  await served.close()
}
