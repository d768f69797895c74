import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/** As PulseAudio's own daemon has it. Windows makes it its high class. */
export const HIGH_PRIORITY = -11
/** rtkit refuses whoever asks more often within 20 s. */
const MAX_THREADS = 24
const TIMEOUT_MS = 1000

/** By whom the priority was raised; undefined: by nobody, it is the usual one. */
export type PriorityGiver = 'setpriority' | 'rtkit' | undefined

/**
 * Asks rtkit, the service that gives desktop programs a priority without a privilege. It raises one thread, and not those
 * that the thread starts. Its other offer, SCHED_RR, kills a process that computes for 0.2 s, which a compiler may do.
 * Source: org.freedesktop.RealtimeKit1 (rtkit 0.12 and later)
 */
const askRtkit = (threadId: number): Promise<boolean> => {
  const args = [
    '--system',
    '--print-reply=literal',
    `--reply-timeout=${TIMEOUT_MS}`,
    '--dest=org.freedesktop.RealtimeKit1',
    '/org/freedesktop/RealtimeKit1',
    'org.freedesktop.RealtimeKit1.MakeThreadHighPriorityWithPID',
    `uint64:${process.pid}`,
    `uint64:${threadId}`,
    `int32:${HIGH_PRIORITY}`,
  ]
  return new Promise((resolve) => {
    execFile('dbus-send', args, { timeout: 2 * TIMEOUT_MS, maxBuffer: 4096 }, (error) => resolve(!error))
  })
}

/** The priority of this process. It asks for a high one where the system allows that, and does without where not. */
export class ProcessPriority {
  readonly #setPriority: (niceness: number) => void
  readonly #raised = new Set<number>()
  #giver: PriorityGiver

  /** @param setOwn throws where the system does not allow it; undefined is the system's own */
  constructor(setOwn: (niceness: number) => void = setPriority) {
    this.#setPriority = setOwn
  }

  /** With `setpriority`, threads that start from now on have it as well. Never rejects. */
  async raise(): Promise<PriorityGiver> {
    try {
      this.#setPriority(HIGH_PRIORITY)
      return (this.#giver = 'setpriority')
    } catch {
      // An ordinary user may not, except on Windows.
    }
    if (process.platform === 'linux' && (await this.#raiseThread(process.pid))) this.#giver = 'rtkit'
    return this.#giver
  }

  /** Raises the threads that started since, where that does not come by itself. Never rejects. */
  async raiseThreads(): Promise<void> {
    if (this.#giver !== 'rtkit') return
    const threads = readdirSync('/proc/self/task').map(Number)
    for (const thread of threads.filter((id) => !this.#raised.has(id)).slice(-MAX_THREADS))
      if (!(await this.#raiseThread(thread))) return
  }

  async #raiseThread(threadId: number): Promise<boolean> {
    const isRaised = await askRtkit(threadId)
    if (isRaised) this.#raised.add(threadId)
    return isRaised
  }
}
