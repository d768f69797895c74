import { standInEnv } from '../e2e/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

const TIMEOUT_MS = 240_000

/** @returns {Promise<number>} 0 only if the voice arrived */
const demo = async () => {
  await setup('test')
  await ensureBuilt(['node', 'preload', 'renderer', 'tools'])
  const display = await displayForElectron()
  try {
    const outcome = await run(process.execPath, [inProject('out', 'tools', 'demo.mjs')], {
      cwd: ROOT,
      timeoutMs: TIMEOUT_MS,
      env: { ...process.env, ...standInEnv(), ...display.env },
      onOutput: (text) => void process.stdout.write(text),
    })
    if (outcome.timedOut) console.error(`The demo was ended: it took longer than ${TIMEOUT_MS / 1000} s.`)
    return outcome.code
  } finally {
    display.stop()
  }
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  process.exitCode = await demo()
})
