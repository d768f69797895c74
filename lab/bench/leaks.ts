import { TwoPhones } from '../faults/rig/two-phones'
import { Churn } from './leaks/churn'
import { cellsOf, type Footprint, footprint, HEAD } from './leaks/footprint'
import { Results } from './results'

/**
 * Measures the resources of a process over many calls, and over a day of lost connections: they must not grow.
 * Arguments: calls (1,000), simulated hours (24).
 */
const CALLS = Number(process.argv[2] ?? 1000)
const HOURS = Number(process.argv[3] ?? 24)
/** The first calls load code and tables once. */
const WARM_UP_CALLS = 10
const ROWS = 10
const HOUR_MS = 3_600_000
/** The event loop releases closed handles in its next turns. ms */
const SETTLE_MS = 500

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
const head = (first: string): string => [first.padStart(10), ...HEAD].join('  ')

interface Row {
  /** The number of calls or hours so far, or the end. */
  readonly after: string
  readonly footprint: Footprint
}

const results = new Results<Row>({
  name: 'leaks',
  head: head('calls'),
  line: (row) => [row.after.padStart(10), ...cellsOf(row.footprint)].join('  '),
})
const note = (after: string): Promise<void> => results.add({ after, footprint: footprint() })

const calls = async (): Promise<void> => {
  const phones = await TwoPhones.start()
  const callsUntil = async (count: number): Promise<void> => {
    for (; made < count; made++) {
      await phones.call()
      await phones.hangUp()
    }
    await settled()
    await note(String(made))
  }
  let made = 0
  await callsUntil(WARM_UP_CALLS)
  const step = Math.ceil(CALLS / ROWS)
  for (let count = step; count < CALLS + step; count += step) await callsUntil(Math.min(count, CALLS))
  await phones.close()
}

const churn = async (): Promise<void> => {
  const churning = await Churn.start()
  for (let hour = 1; hour <= HOURS; hour++) {
    await churning.live(HOUR_MS)
    await note(`${hour} h`)
  }
  console.log(`${churning.reconnects} reconnects, ${churning.clock.pendingTimers} timers of the clients left`)
  await churning.close()
}

await calls()
await settled()
await note('closed')
console.log(`\n${head('churn')}`)
await churn()
await settled()
await note('closed')
results.finish()
