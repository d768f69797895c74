import { join } from 'node:path'
import { standInEnv } from '../e2e/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { electronProgram, hasDisplay, isRoot } from './lib/electron.mjs'
import { asCommand } from './lib/main.mjs'
import { ROOT } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

/** What Chromium prints when one may look at it from outside. */
const DEVTOOLS = /DevTools listening on ws:\/\/([^/\s]+)/

/** Prints what the app prints, and where the window can be seen when there is no display to show it. */
const announcing = () => {
  let told = false
  let text = ''
  return (/** @type {string} */ piece) => {
    process.stderr.write(piece)
    if (told) return
    text = (text + piece).slice(-10_000)
    const address = DEVTOOLS.exec(text)?.[1]
    if (address === undefined) return
    told = true
    console.log(
      `Ringdown is running without a window. Look at it in Chrome: open http://${address} or chrome://inspect on this computer. Ctrl+C ends it.`,
    )
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
          // Each open sound stream holds one thread of libuv's pool, which has 4 by default.
          UV_THREADPOOL_SIZE: process.env['UV_THREADPOOL_SIZE'] ?? '16',
        },
        onOutput: headless ? announcing() : (text) => void process.stderr.write(text),
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
