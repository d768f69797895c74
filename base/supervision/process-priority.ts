import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/** The niceness of PulseAudio's daemon. Windows maps it to its high priority class. */
const HIGH_PRIORITY = -11
/** rtkit refuses more requests than this within 20 s. */
const MAX_THREADS = 24
const TIMEOUT_MS = 1000

/** The service that raised the priority; undefined: none. */
export type PriorityGiver = 'setpriority' | 'rtkit' | undefined

/**
 * Asks rtkit, the service that raises the priority of unprivileged desktop programs. It raises one thread, but not the
 * threads that this one starts. Its other offer, SCHED_RR, kills a process that computes for 0.2 s, as a compiler may.
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

/** The priority of this process. It requests a high one, and accepts a refusal. */
export class ProcessPriority {
  readonly #setPriority: (niceness: number) => void
  readonly #raised = new Set<number>()
  #giver: PriorityGiver

  /** @param setOwn throws if the system does not allow it; the system's function by default */
  constructor(setOwn: (niceness: number) => void = setPriority) {
    this.#setPriority = setOwn
  }

  /** With `setpriority`, threads that start later inherit it. Never rejects. */
  async raise(): Promise<PriorityGiver> {
    try {
      this.#setPriority(HIGH_PRIORITY)
      return (this.#giver = 'setpriority')
    } catch {
      // Ordinary users may not raise it, except on Windows.
    }
    if (process.platform === 'linux' && (await this.#raiseThread(process.pid))) this.#giver = 'rtkit'
    return this.#giver
  }

  /** Raises threads that have started since, where they do not inherit the priority. Never rejects. */
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
