import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PulseDaemon } from '../../audio/pulse-daemon'
import { RingdownApp } from '../../phones/ringdown-app'
import { ServerProcess } from '../../phones/server-process'

/** One figure of the app. */
export interface Row {
  readonly what: string
  readonly figure: string
  readonly goal?: Goal
}

/** What a figure should be, in words, and whether it is. */
export interface Goal {
  readonly words: string
  readonly isMet: boolean
}

/** Records a figure as soon as it is measured. */
export type Show = (what: string, figure: string, goal?: Goal) => Promise<void>

/** The sound cards, directory server and folders of the measured apps. `close` closes everything. */
export class BenchSetting {
  readonly server: ServerProcess
  readonly #daemon: PulseDaemon
  /** For the data of whoever takes part. */
  readonly folder = mkdtempSync(join(tmpdir(), 'ringdown-bench-app-'))
  readonly #apps = new Set<RingdownApp>()

  private constructor(daemon: PulseDaemon, server: ServerProcess) {
    this.#daemon = daemon
    this.server = server
  }

  static async open(): Promise<BenchSetting> {
    const daemon = await PulseDaemon.start(['mouth', 'ear', 'other-mouth', 'other-ear'])
    try {
      return new BenchSetting(daemon, await ServerProcess.start())
    } catch (error) {
      await daemon.stop()
      throw error
    }
  }

  /** @param name of its data folder; the same name continues as the same person */
  async launch(name: string, mouth = 'mouth', ear = 'ear'): Promise<RingdownApp> {
    const env = this.#daemon.envFor(mouth, ear)
    const app = await RingdownApp.launch({ env, userData: join(this.folder, name) })
    this.#apps.add(app)
    return app
  }

  async end(app: RingdownApp): Promise<void> {
    this.#apps.delete(app)
    await app.close()
  }

  /** Closes each app that a part of the bench left open. */
  async endApps(): Promise<void> {
    await Promise.all([...this.#apps].map((app) => this.end(app)))
  }

  async close(): Promise<void> {
    await this.endApps()
    await this.server.stop()
    await this.#daemon.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
