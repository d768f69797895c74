import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronProgram, isRoot } from '../../scripts/lib/electron.mjs'
import { ROOT } from '../../scripts/lib/paths.mjs'
import { standInEnv } from '../stand-in/electron-path.mjs'
import type { CallState } from '../../electron/api'

const START_TIMEOUT_MS = 30_000
const STEP_TIMEOUT_MS = 15_000

export interface LaunchOptions {
  /** For the sound cards: see PulseDaemon.envFor. */
  readonly env: NodeJS.ProcessEnv
  /** Kept when the app closes; a temporary one, removed at the end, when it is left out. */
  readonly userData?: string
}

/** Electron's executable, or the stand-in's. */
export const program = (): string => {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? standInEnv().ELECTRON_OVERRIDE_DIST_PATH
  const found = folder === undefined ? electronProgram() : join(folder, 'electron')
  if (found === undefined) throw new Error('Electron is missing: run npm ci')
  return found
}

/** Playwright takes no undefined values. */
const defined = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** The whole app (main process, preload script and window), and a user's actions. */
export class RingdownApp {
  static readonly #running = new Set<RingdownApp>()
  readonly page: Page
  readonly electron: ElectronApplication
  /** The folder of its data. */
  readonly userData: string
  readonly #forget: () => void
  #output = ''

  private constructor(app: ElectronApplication, page: Page, userData: string, forget: () => void) {
    this.electron = app
    this.page = page
    this.userData = userData
    this.#forget = forget
    RingdownApp.#running.add(this)
    const keep = (chunk: Buffer): unknown => (this.#output += chunk.toString())
    app.process().stdout?.on('data', keep)
    app.process().stderr?.on('data', keep)
  }

  /** Starts the app in out/, on Electron or on the stand-in, and waits for its window. */
  static async launch({ env, userData }: LaunchOptions): Promise<RingdownApp> {
    const temporary = userData === undefined ? mkdtempSync(join(tmpdir(), 'ringdown-app-')) : undefined
    const folder = userData ?? temporary ?? ''
    const forget = (): void => {
      process.off('exit', forget)
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
    }
    process.once('exit', forget)
    let app: ElectronApplication | undefined
    try {
      app = await electron.launch({
        executablePath: program(),
        args: [...(isRoot() ? ['--no-sandbox'] : []), ROOT, `--user-data-dir=${folder}`],
        cwd: ROOT,
        env: defined(env),
        timeout: START_TIMEOUT_MS,
      })
      const page = await app.firstWindow({ timeout: START_TIMEOUT_MS })
      await page.waitForURL((url) => url.protocol !== 'about:', { timeout: START_TIMEOUT_MS })
      return new RingdownApp(app, page, folder, forget)
    } catch (error) {
      await app?.close()
      forget()
      throw error
    }
  }

  /** The apps that this process has launched and not closed. */
  static get running(): ReadonlySet<RingdownApp> {
    return RingdownApp.#running
  }

  /** The output of its main process so far. */
  get output(): string {
    return this.#output
  }

  /** Its log file, one JSON object a line; empty if there is none. */
  readLogFile(): string {
    try {
      return readFileSync(join(this.userData, 'logs', 'ringdown.log'), 'utf8')
    } catch {
      return ''
    }
  }

  /** The id of the newest voice process that its log reports as ready; undefined before the first one. */
  get voicePid(): number | undefined {
    const pid = [...this.readLogFile().matchAll(/the voice process, pid (\d+), is ready/g)].at(-1)?.[1]
    return pid === undefined ? undefined : Number(pid)
  }

  /**
   * The first sign-in in its data folder, which is followed by the offer of a microphone test.
   * @param timeoutMs for a server with thousands of people, whose list takes seconds to draw
   */
  async signIn(name: string, server: string, timeoutMs = STEP_TIMEOUT_MS): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(name)
    await this.giveAddress(server)
    await this.#click('Sign in')
    await this.page.locator('[data-connection="online"]').waitFor({ timeout: timeoutMs })
    // Search only there: among thousands of contacts, finding a button by its name exceeds Playwright's time-out.
    await this.page
      .locator('main')
      .getByRole('button', { name: 'Skip', exact: true })
      .click({ timeout: timeoutMs })
  }

  /** Types the server's address into the sign-in form, where it is folded away at first. */
  async giveAddress(server: string): Promise<void> {
    const unfold = this.page.getByRole('button', { name: 'Use an address or invitation', exact: true })
    if (await unfold.isVisible()) await unfold.click()
    await this.page.getByRole('textbox', { name: 'Server' }).fill(server)
  }

  /** Waits for the contact to come online, then calls. */
  call(contact: string): Promise<void> {
    return this.#click(`Call ${contact}`)
  }

  /** Waits for an incoming call, then answers it. */
  accept(): Promise<void> {
    return this.#click('Answer')
  }

  refuse(): Promise<void> {
    return this.#click('Decline')
  }

  cancel(): Promise<void> {
    return this.#click('Cancel call')
  }

  hangUp(): Promise<void> {
    return this.#click('Hang up')
  }

  mute(): Promise<void> {
    return this.#click('Mute')
  }

  unmute(): Promise<void> {
    return this.#click('Unmute')
  }

  /** Waits until the window shows a call in this state. */
  async shows(state: CallState['kind'], timeoutMs = STEP_TIMEOUT_MS): Promise<void> {
    await this.page.locator(`[data-call-state="${state}"]`).first().waitFor({ timeout: timeoutMs })
  }

  /** Closes an ended call, if it has not left the stage by itself: on a busy machine that is sooner than a test gets here. */
  async closeEnded(): Promise<void> {
    const hasLeft = this.page
      .locator('[data-call-state="ended"]')
      .waitFor({ state: 'detached', timeout: STEP_TIMEOUT_MS })
    await this.page
      .getByRole('button', { name: 'Close', exact: true })
      .click({ timeout: 1_000 })
      .catch(() => undefined)
    await hasLeft
  }

  async close(): Promise<void> {
    RingdownApp.#running.delete(this)
    try {
      await this.electron.close()
    } finally {
      this.#forget()
    }
  }

  #click(button: string): Promise<void> {
    return this.page
      .getByRole('button', { name: button, exact: true })
      .first()
      .click({ timeout: STEP_TIMEOUT_MS })
  }
}
