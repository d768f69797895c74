import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inProject } from '../../scripts/lib/paths.mjs'
import { saveNoise } from '../audio/heard-sound'
import { whyNoServedInternet } from '../phones/served-internet'
import type { Side } from '../phones/whole-call'
import { type ChangeFigures, measureChange } from './changes/measured-change'
import { CHANGES, HOMES, type Link, LINKS, type NetworkChange } from './changes/network-changes'
import { Results } from './results'

/** What happens to a call when the network changes under it, on either side or both, by UDP and by TCP only. */

type Who = Side | 'both'

const SIDES_OF: Readonly<Record<Who, readonly Side[]>> = {
  caller: ['caller'],
  callee: ['callee'],
  both: ['caller', 'callee'],
}
/** As long as any row takes, with its call. */
const NOISE_SECONDS = 150

interface Row {
  readonly change: string
  readonly side: Who
  readonly link: Link
  readonly figures: ChangeFigures
}

const head = ['change', 'side', 'link', 'caller→callee', 'callee→caller', 'back after', 'remarks']
const WIDTHS = [20, 7, 5, 14, 14, 11, 0]
const cells = (words: readonly string[]): string =>
  words
    .map((word, n) => word.padEnd(WIDTHS[n] ?? 0))
    .join(' ')
    .trimEnd()

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1000).toFixed(2)} s`)

/** The gap of each direction and the time to sound, and what else there is to say. */
const figureCells = (figures: ChangeFigures): readonly string[] => {
  if (figures.kind === 'failed') return ['–', '–', '–', figures.words]
  const { gapMs, backAfterMs, otherGapsMs, reconnectingMs, paths, ends } = figures
  const said = [reconnectingMs.caller, reconnectingMs.callee]
  const others = otherGapsMs.caller + otherGapsMs.callee
  const remarks = [
    ...ends.map(
      ({ side, reason, detail, afterMs }) =>
        `${side}: ${reason} after ${seconds(afterMs)}${detail && ` (${detail})`}`,
    ),
    ...(ends.length > 0 ? [] : [`${paths.caller?.kind ?? '–'} / ${paths.callee?.kind ?? '–'}`]),
    ...(said.every((ms) => ms === undefined)
      ? []
      : [`“reconnecting” after ${said.map(seconds).join(' / ')}`]),
    ...(others > 0 ? [`other gaps ${seconds(others)}`] : []),
  ]
  if (ends.length > 0) return ['–', '–', '–', remarks.join('; ')]
  const { caller, callee } = backAfterMs
  const back = caller === undefined || callee === undefined ? undefined : Math.max(caller, callee)
  return [seconds(gapMs.callee), seconds(gapMs.caller), seconds(back), remarks.join('; ')]
}

const chosen = <T extends string>(
  option: string,
  text: string | undefined,
  all: readonly T[],
): readonly T[] => {
  const words = text?.split(',')
  const unknown = words?.find((word) => !all.some((each) => each === word))
  if (unknown !== undefined) throw new Error(`--${option}: “${unknown}” is none of ${all.join(', ')}`)
  return all.filter((each) => words?.includes(each) ?? true)
}

const whoFor = ({ isForBoth = false, isFor }: NetworkChange, link: Link): readonly Who[] => {
  const all: readonly Who[] = isForBoth ? ['caller', 'callee', 'both'] : ['caller', 'callee']
  return all.filter((who) => SIDES_OF[who].every((side) => isFor?.(HOMES[link][side]) ?? true))
}

const reason = whyNoServedInternet()
if (reason !== undefined)
  throw new Error(
    `the laboratory needs Linux, root, iproute2, nftables, tayga, coturn and openssl: ${reason}`,
  )
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    link: { type: 'string' },
    side: { type: 'string' },
    keep: { type: 'boolean' },
  },
})
const keys = chosen(
  'only',
  values.only,
  CHANGES.map(({ key }) => key),
)
const links = chosen('link', values.link, LINKS)
const sides = chosen('side', values.side, ['caller', 'callee', 'both'] as const)

const folder = mkdtempSync(join(tmpdir(), 'ringdown-changes-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const noise = join(folder, 'noise.wav')
await saveNoise(noise, NOISE_SECONDS)
const results = new Results<Row>({
  name: 'changes',
  head: cells(head),
  line: ({ change, side, link, figures }) => cells([change, side, link, ...figureCells(figures)]),
})
for (const link of links)
  for (const change of CHANGES.filter(({ key }) => keys.includes(key)))
    for (const side of whoFor(change, link).filter((who) => sides.includes(who))) {
      const figures = await measureChange(change, SIDES_OF[side], link, {
        noise,
        keepIn: values.keep
          ? inProject('artefacts', 'bench', 'changes', `${link}-${change.key}-${side}`)
          : undefined,
      })
      await results.add({ change: change.title, side, link, figures })
    }
results.finish()
