import { join } from 'node:path'
import { standInEnv } from '../lab/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { electronProgram, hasDisplay, isRoot } from './lib/electron.mjs'
import { asCommand } from './lib/main.mjs'
import { ROOT } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

/** Chromium's message about its debugging port. */
const DEVTOOLS = /DevTools listening on ws:\/\/([^/\s]+)/

/** The sound libraries' messages about missing cards. The app itself reports what matters. */
const CHATTER = /^(ALSA lib |Cannot connect to server |jack server is not |JackShmReadWritePtr)/

/**
 * Prints the app's output, line by line, and where its window can be seen if there is no display.
 *
 * @param {boolean} headless
 */
const relay = (headless) => {
  let rest = ''
  return (/** @type {string} */ piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const address = DEVTOOLS.exec(line)?.[1]
      if (headless && address !== undefined)
        console.log(
          `Ringdown is running without a window. To see it, open chrome://inspect in Chrome on this computer and add ${address} (http://${address}/json lists what there is). Ctrl+C ends it.`,
        )
      else if (!CHATTER.test(line)) console.error(line)
    }
  }
}

/** @returns {Promise<number>} the app's exit code */
const start = async () => {
  await setup('start')
  await ensureBuilt()

  const standIn = standInEnv()
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? standIn.ELECTRON_OVERRIDE_DIST_PATH
  const program = folder === undefined ? electronProgram() : join(folder, 'electron')
  if (program === undefined) throw new Error('Electron is missing: run npm ci')

  const headless = !hasDisplay()
  if (headless) console.log('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).')
  const display = await displayForElectron()
  try {
    const outcome = await run(
      program,
      [
        ...(isRoot() ? ['--no-sandbox'] : []),
        ...(headless ? ['--remote-debugging-port=0'] : []),
        ROOT,
        ...process.argv.slice(2),
      ],
      {
        cwd: process.cwd(),
        timeoutMs: 0,
        env: {
          ...process.env,
          ...standIn,
          ...display.env,
        },
        onOutput: relay(headless),
      },
    )
    return outcome.code
  } finally {
    display.stop()
  }
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  process.exitCode = await start()
})
