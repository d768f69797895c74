import { spawn } from 'node:child_process'
import { electronProgram, hasDisplay } from './electron.mjs'

const START_TIMEOUT_MS = 10_000

/**
 * Starts a virtual display for Electron's own program when there is none: it cannot run without. The stand-in can.
 *
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => void }>} `env` must be added to the child's
 * @throws {Error} when Xvfb does not start
 */
export const displayForElectron = async () => {
  if (hasDisplay() || electronProgram() === undefined) return { env: {}, stop: () => undefined }
  return virtualDisplay()
}

/** @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => void }>} */
export const virtualDisplay = () =>
  new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const stop = () => {
      process.off('exit', stop)
      server.kill('SIGTERM')
    }
    process.once('exit', stop)
    const timer = setTimeout(() => fail(`it said nothing for ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS)
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer)
      stop()
      reject(new Error(`Xvfb, the virtual display, did not start: ${why}`))
    }
    server.once('error', (error) => fail(error.message))
    server.once('exit', (code) => fail(`it exited (${code})`))
    // Xvfb writes the number of its display once it accepts connections.
    server.stdio[3]?.once('data', (/** @type {Buffer} */ number) => {
      clearTimeout(timer)
      resolve({ env: { DISPLAY: `:${number.toString().trim()}` }, stop })
    })
  })
