import { RingdownProcess } from './ringdown-process'

/** The processes that a test has started. */
export class RunningProcesses {
  readonly #running: RingdownProcess[] = []

  /** @param prefix as of `RingdownProcess` */
  start(args: readonly string[], prefix?: readonly string[]): RingdownProcess {
    const process = new RingdownProcess(args, prefix)
    this.#running.push(process)
    return process
  }

  /** Kills all of them, and waits until they have ended. */
  async end(): Promise<void> {
    for (const process of this.#running.splice(0)) {
      process.kill('SIGKILL')
      await process.exited
    }
  }
}
