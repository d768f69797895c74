import { standInEnv } from '../lab/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { endChildrenWithUs } from './lib/run.mjs'
import { runBuilt } from './lib/run-built.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

const TIMEOUT_MS = 360_000
/** By the name of a demo; the first is the one without a name. */
const PROGRAMS = new Map([
  ['', 'demo.mjs'],
  ['network', 'network-demo.mjs'],
  ['rooms', 'rooms-demo.mjs'],
])

/** The exit status is 0 only if the voice arrived, and what else a demo asks of itself. @param {string} name */
const demo = async (name) => {
  const script = PROGRAMS.get(name)
  if (!script) throw new Error(`there is no demo “${name}”`)
  await setup('test')
  await ensureBuilt(['node', 'preload', 'renderer', 'tools'])
  const display = await displayForElectron()
  try {
    const env = { ...standInEnv(), ...display.env }
    const outcome = await runBuilt(['tools', script], { args: [], timeoutMs: TIMEOUT_MS, env })
    if (outcome.timedOut) console.error(`The demo was ended: it took longer than ${TIMEOUT_MS / 1000} s.`)
  } finally {
    display.stop()
  }
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await demo(process.argv[2] ?? '')
})
