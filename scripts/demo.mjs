import { standInEnv } from '../lab/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { endChildrenWithUs } from './lib/run.mjs'
import { runBuilt } from './lib/run-built.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

const TIMEOUT_MS = 240_000

/** The exit status is 0 only if the voice arrived and both windows show a good connection. @param {string} program */
const demo = async (program) => {
  await setup('test')
  await ensureBuilt(['node', 'preload', 'renderer', 'tools'])
  const display = await displayForElectron()
  try {
    const env = { ...standInEnv(), ...display.env }
    const outcome = await runBuilt(['tools', program], { args: [], timeoutMs: TIMEOUT_MS, env })
    if (outcome.timedOut) console.error(`The demo was ended: it took longer than ${TIMEOUT_MS / 1000} s.`)
  } finally {
    display.stop()
  }
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await demo(process.argv[2] === 'network' ? 'network-demo.mjs' : 'demo.mjs')
})
