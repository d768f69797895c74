import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs'
import { join } from 'node:path'
import { isAlive, startTimeOf } from '../../../base/process-identity'

/** The message of a second instance to the first. */
export interface SecondInstance {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data: unknown
}

const OWNER = 'owner'
/** The most attempts to take over an abandoned lock; after them another process wins every time. */
const ATTEMPTS = 5

/**
 * One application instance per data folder. The folder `SingleInstance` in it holds the owner's process id; a second
 * instance leaves its message there as a file, since `requestSingleInstanceLock` must answer synchronously.
 */
export class InstanceLock {
  #watcher: FSWatcher | undefined
  readonly #folder: string

  constructor(
    userData: string,
    private readonly onSecond: (message: SecondInstance) => void,
  ) {
    this.#folder = join(userData, 'SingleInstance')
  }

  get isHeld(): boolean {
    return this.#watcher !== undefined
  }

  /** @returns whether this process is the first; if not, the first has received `message` */
  request(message: SecondInstance): boolean {
    if (this.isHeld) return true
    mkdirSync(this.#folder, { recursive: true })
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.#claim()) {
        this.#watcher = watch(this.#folder, () => this.#collect())
        this.#watcher.unref()
        return true
      }
      if (this.#ownerLives()) break
      rmSync(join(this.#folder, OWNER), { force: true })
    }
    // Rename a complete file into place: the owner reads it as soon as it appears.
    const draft = join(this.#folder, `.${process.pid}`)
    writeFileSync(draft, JSON.stringify(message))
    renameSync(draft, join(this.#folder, `${process.pid}.json`))
    return false
  }

  release(): void {
    if (!this.#watcher) return
    this.#watcher.close()
    this.#watcher = undefined
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #claim(): boolean {
    try {
      const owner = { pid: process.pid, started: startTimeOf(process.pid) }
      writeFileSync(join(this.#folder, OWNER), JSON.stringify(owner), { flag: 'wx' })
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    }
  }

  #ownerLives(): boolean {
    try {
      const text = readFileSync(join(this.#folder, OWNER), 'utf8')
      const { pid, started } = JSON.parse(text) as { pid: number; started: string }
      return isAlive(pid) && startTimeOf(pid) === started
    } catch {
      return false
    }
  }

  #collect(): void {
    if (!existsSync(this.#folder)) return
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.json')) continue
      const file = join(this.#folder, name)
      const message = JSON.parse(readFileSync(file, 'utf8')) as SecondInstance
      rmSync(file)
      this.onSecond(message)
    }
  }
}
