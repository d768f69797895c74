import { errorText } from '../../base/error-text'
import { Results } from './results'
import { measureFailover } from './rooms/failover'
import { measureFloor } from './rooms/floor'
import { measureForward } from './rooms/forward'
import type { RoomsRow, Show } from './rooms/rooms-row'
import { measureText } from './rooms/text'
import { measureVoice } from './rooms/voice'

/**
 * Measures rooms: their servers, each in a process of its own (forwarding of voice, the floor, text, how soon others take over), and voice
 * from mouth to ear. Its arguments are the parts to measure; by default all.
 */
const PARTS: Readonly<Record<string, (show: Show) => Promise<void>>> = {
  forward: measureForward,
  floor: measureFloor,
  text: measureText,
  failover: measureFailover,
  voice: measureVoice,
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !Object.hasOwn(PARTS, name))
if (unknown !== undefined)
  throw new Error(`bench:rooms: there is no part “${unknown}”, but ${Object.keys(PARTS).join(', ')}`)

const results = new Results<RoomsRow>({
  name: wanted.length === 0 ? 'rooms' : `rooms-${wanted.join('-')}`,
  head: `${'part'.padEnd(9)} ${'measured'.padEnd(80)} ${'figure'.padStart(9)} ${'unit'.padEnd(6)} goal`,
  line: ({ part, what, value, unit, atMost }) =>
    [
      ...[part.padEnd(9), what.padEnd(80), shown(value).padStart(9), unit.padEnd(6)],
      atMost === undefined ? '' : `${atMost} at most: ${value <= atMost ? 'kept' : 'NOT KEPT'}`,
    ]
      .join(' ')
      .trimEnd(),
})
const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2))

for (const [part, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue
  try {
    await measure((what, value, unit, atMost) => results.add({ part, what, value, unit, atMost }))
  } catch (error) {
    console.error(`${part}: not measured: ${errorText(error)}`)
    process.exitCode = 1
  }
}
results.finish()
