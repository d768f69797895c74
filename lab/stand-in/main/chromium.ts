import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { CdpConnection } from './cdp'
import { chromiumArguments, type ChromiumOptions } from './chromium-arguments'
import { killGroup } from './processes'
import { makeProfile, removeProfile } from './profile'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
/** Chromium starts in half a second; a loaded machine takes longer. */
const START_MS = 30_000
/** The time for an orderly shutdown. */
const EXIT_MS = 5_000
/** Lines of Chromium's output that an error message includes. */
const REMEMBERED_LINES = 15

/** An installed Chromium with its own profile, controlled over a pipe. */
export class Chromium {
  /** Resolves with a description of the exit when the process has ended and its profile is removed. */
  readonly exited: Promise<string>
  readonly #lastLines: string[] = []

  private constructor(
    private readonly child: ChildProcess,
    readonly connection: CdpConnection,
    private readonly profile: string,
    /** There is no screen. */
    readonly headless: boolean,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        connection.close()
        // Its children are in its process group; none may outlive it.
        if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL')
        removeProfile(profile)
        resolve(signal ? `signal ${signal}` : `exit status ${code ?? 0}`)
      })
    })
    if (child.stderr) this.#watch(child.stderr)
    // For any end of this process, even while Chromium is still starting.
    process.once('exit', () => this.#killNow())
  }

  /** @throws Error with a text for the user when there is no Chromium, or it does not start */
  static async start(options: ChromiumOptions): Promise<Chromium> {
    const executable = findChromium()
    const profile = makeProfile()
    const args = chromiumArguments(options, profile)
    // A process group of its own: Ctrl+C in a terminal reaches only us, and we close it in order.
    const child = spawn(executable, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable)
    const chromium = new Chromium(child, connection, profile, options.headless)
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', (error) => {
        removeProfile(profile)
        reject(
          new Error(
            `cannot start ${executable} (${error.message}): install chromium, or name one in RINGDOWN_CHROMIUM`,
          ),
        )
      })
      void chromium.exited.then((how) => {
        const said = chromium.#lastLines.join('\n  ')
        reject(new Error(`${executable} ended at once (${how}). It said:\n  ${said}`))
      })
    })
    try {
      await Promise.race([connection.browser.send('Browser.getVersion', undefined, START_MS), failed])
    } catch (error) {
      chromium.kill()
      throw error
    }
    failed.catch(() => undefined)
    return chromium
  }

  /** Shuts it down in order; by force if it does not exit. */
  async close(): Promise<void> {
    this.connection.browser.send('Browser.close').catch(() => undefined)
    const force = setTimeout(() => this.kill(), EXIT_MS)
    await this.exited
    clearTimeout(force)
  }

  /** Kills it at once. Synchronous, so that it can run last. */
  kill(): void {
    if (this.child.pid !== undefined) killGroup(this.child.pid, 'SIGKILL')
  }

  /** For the `exit` event of this process, after which nothing asynchronous runs. */
  #killNow(): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.kill()
    removeProfile(this.profile)
  }

  /** Most of Chromium's output is noise; only the line that debuggers wait for is forwarded. */
  #watch(stderr: Readable): void {
    createInterface({ input: stderr }).on('line', (line) => {
      this.#lastLines.push(line)
      if (this.#lastLines.length > REMEMBERED_LINES) this.#lastLines.shift()
      if (line.startsWith('DevTools listening on ') || process.env['RINGDOWN_CHROMIUM_LOG']) {
        process.stderr.write(`${line}\n`)
      }
    })
  }
}

export function findChromium(): string {
  const named = process.env['RINGDOWN_CHROMIUM']
  if (named) {
    if (isExecutable(named)) return named
    throw new Error(`RINGDOWN_CHROMIUM names ${named}, which cannot be run: is the path right?`)
  }
  for (const name of NAMES) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      if (isExecutable(join(folder, name))) return join(folder, name)
    }
  }
  throw new Error(
    'there is neither the Electron binary nor a Chromium on this machine.\n' +
      'Install one of them: `npx install-electron` where the internet can be reached, or `apt install chromium`;\n' +
      'a Chromium elsewhere can be named in the environment variable RINGDOWN_CHROMIUM.',
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
