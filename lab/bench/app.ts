import { errorText } from '../../base/error-text'
import { BenchSetting, type Goal, type Row, type Show } from './app/bench-setting'
import { measureFirstSteps } from './app/first-steps'
import { measureHostility } from './app/hostility'
import { measureTalkers, measureTexts } from './app/page-frames'
import { measurePresence } from './app/presence'
import { measureRoomsMemory } from './app/rooms-memory'
import { measureScrolling } from './app/scrolling'
import { measureStarts } from './app/starts'
import { Results } from './results'

/**
 * Measures the app: the time from its start to a usable window, the processor time of an idle app while people come
 * and go, its memory, and frame times while lists are scrolled and many talk. Uses Electron or its stand-in.
 */
const PARTS: Readonly<Record<string, (setting: BenchSetting, show: Show) => Promise<void>>> = {
  starts: measureStarts,
  'first-steps': measureFirstSteps,
  'presence-2000': (setting, show) => measurePresence(2_000, setting, show),
  'presence-10000': (setting, show) => measurePresence(10_000, setting, show),
  scrolling: measureScrolling,
  'texts-10000': measureTexts,
  'talkers-40': measureTalkers,
  'rooms-20': measureRoomsMemory,
  hostile: measureHostility,
}

const verdict = ({ words, isMet }: Goal): string => `  (goal: ${words}; ${isMet ? 'met' : 'MISSED'})`

const words = process.argv.slice(2)
const unknown = words.find((word) => !(word in PARTS))
if (unknown !== undefined) {
  console.error(`bench:app has no part "${unknown}"; it has ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}

const results = new Results<Row>({
  name: 'app',
  line: ({ what, figure, goal }) => `${what.padEnd(70)} ${figure}${goal ? verdict(goal) : ''}`,
})
const setting = await BenchSetting.open()
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (words.length > 0 && !words.includes(name)) continue
    try {
      await measure(setting, (what, figure, goal) => results.add({ what, figure, ...(goal && { goal }) }))
    } catch (error) {
      // The other parts do not depend on this one.
      await results.add({ what: name, figure: errorText(error) })
      process.exitCode = 1
    }
    await setting.endApps()
  }
  results.finish()
} finally {
  await setting.close()
}
