import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { guardInstances, guardObject } from '../shared/guard'
import { app } from './app'
import { application } from './application'

const running = new Set<ChildProcess>()

/** As in Electron, no utility process outlives the application. */
const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
}

/** Electron's `UtilityProcess` over a Node process; utility-world.ts is its other end. */
class UtilityProcess
  extends EventEmitter
  implements Pick<Electron.UtilityProcess, 'pid' | 'stdout' | 'stderr' | 'postMessage' | 'kill'>
{
  readonly #child: ChildProcess

  constructor(modulePath: string, args: string[], { env, cwd, execArgv, stdio }: Electron.ForkOptions) {
    super()
    const [, out, err] = Array.isArray(stdio) ? stdio : ['ignore', stdio, stdio]
    const output = (mode: string | undefined): 'pipe' | 'ignore' | 'inherit' =>
      mode === 'pipe' || mode === 'ignore' ? mode : 'inherit'
    this.#child = fork(modulePath, args, {
      execArgv: [...(execArgv ?? []), '--require', join(application.bundles, 'utilityWorld.cjs')],
      env: env as NodeJS.ProcessEnv | undefined,
      cwd,
      serialization: 'advanced',
      stdio: ['ignore', output(out), output(err), 'ipc'],
    })
    if (running.size === 0) process.on('exit', endAll)
    running.add(this.#child)
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code, signal) => this.#ended(code ?? (signal === null ? 0 : 1)))
    this.#child.on('error', () => {
      if (this.#child.pid === undefined) this.#ended(1)
    })
  }

  get pid(): number | undefined {
    return running.has(this.#child) ? this.#child.pid : undefined
  }

  get stdout() {
    return this.#child.stdout
  }

  get stderr() {
    return this.#child.stderr
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined)
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  #ended(code: number): void {
    if (!running.delete(this.#child)) return
    if (running.size === 0) process.off('exit', endAll)
    this.emit('exit', code)
  }
}
guardInstances('UtilityProcess', UtilityProcess)

const implemented = {
  fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return new UtilityProcess(modulePath, args, options)
  },
}

export const utilityProcess = guardObject('utilityProcess', implemented)
