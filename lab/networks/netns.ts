import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { command } from '../audio/command'

const PREFIX = 'ringdown-bench-'
const NAMED_NAMESPACES = '/run/netns'

export const ip = (...args: readonly string[]): Promise<string> => command('ip', args)

const inPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))

/** Why network namespaces are not available; undefined when they are. */
export const whyNoNamespaces = (): string | undefined => whyNot(['ip', 'python3'])

/** Why namespaces cannot be routers; undefined when they can. */
export const whyNoRouters = (): string | undefined => whyNot(['ip', 'nft', 'tayga'])

const whyNot = (programs: readonly string[]): string | undefined => {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'this is not root'
  return whyNotInstalled(...programs)
}

/** Why these programs cannot be used; undefined when they can. */
export const whyNotInstalled = (...programs: readonly string[]): string | undefined => {
  const missing = programs.find((program) => !inPath(program))
  return missing === undefined ? undefined : `${missing} is not installed`
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Removes a namespace, and ends what still runs in it, which would keep it. */
const removeNamespace = (name: string): void => {
  const { status, stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
  const pids = status === 0 ? stdout.split('\n').map(Number) : []
  for (const pid of pids) if (pid > 0) endProcess(pid)
  spawnSync('ip', ['netns', 'delete', name])
}

const endProcess = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}

/** Removes the namespaces of a process that was killed. */
const removeStale = (): void => {
  if (!existsSync(NAMED_NAMESPACES)) return
  for (const name of readdirSync(NAMED_NAMESPACES)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length)) : NaN
    if (Number.isInteger(pid) && !isAlive(pid)) removeNamespace(name)
  }
}

/**
 * Network namespaces of this process, each with its loopback interface. The end of this process removes them; after a
 * SIGKILL, the next process that adds some does.
 */
export class Namespaces {
  readonly #sides: readonly string[]
  readonly #removeWithUs = (): void => {
    for (const side of this.#sides) removeNamespace(this.nameOf(side))
  }

  private constructor(sides: readonly string[]) {
    this.#sides = sides
    process.once('exit', this.#removeWithUs)
  }

  /** @throws {Error} when the kernel refuses, with its error text */
  static async add(sides: readonly string[]): Promise<Namespaces> {
    removeStale()
    const namespaces = new Namespaces(sides)
    try {
      for (const side of sides) {
        await ip('netns', 'add', namespaces.nameOf(side))
        await ip('-n', namespaces.nameOf(side), 'link', 'set', 'lo', 'up')
      }
      return namespaces
    } catch (error) {
      namespaces.remove()
      throw error
    }
  }

  /** The system's name of it. */
  nameOf(side: string): string {
    return `${PREFIX}${process.pid}-${side}`
  }

  /** The prefix of a command that runs it there. */
  prefix(side: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.nameOf(side)]
  }

  remove(): void {
    process.off('exit', this.#removeWithUs)
    this.#removeWithUs()
  }
}
