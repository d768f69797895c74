/** A script that runs in another process or thread. */
export interface ChildSpec {
  /** The built script, an absolute path. */
  readonly file: string
  /** For lists of processes and threads. */
  readonly name: string
  /** The heap limit, at which V8 ends the child. MB */
  readonly maxHeapMb: number
}

export interface ChildHandlers {
  readonly onMessage: (message: unknown) => void
  /** The output of a process. */
  readonly onOutput: (text: string) => void
  /**
   * Called once, as the last event, also for a child that never started.
   * @param detail the error that the child printed last; undefined if there is none
   */
  readonly onExit: (detail: string | undefined) => void
}

/** A running child. Messages are structured clones; those to a child that has ended are lost. */
export interface Child {
  /** Undefined for a thread, and for a process that did not start. */
  readonly pid: number | undefined
  send(message: unknown): void
  /** Kills it. */
  kill(): void
}

/** @throws Error if the child cannot be created; most failures arrive as `onExit` */
export type StartChild = (spec: ChildSpec, handlers: ChildHandlers) => Child

/** A phone makes little garbage; by default V8 would collect it at 16 MB only. */
export const v8Flags = ({ maxHeapMb }: ChildSpec): string[] => [
  `--max-old-space-size=${maxHeapMb}`,
  '--max-semi-space-size=1',
]

/** A child must not inherit what debuggers and test runners preload into our process. */
export const childEnvironment = (): NodeJS.ProcessEnv => {
  const all = { ...process.env }
  delete all['NODE_OPTIONS']
  return all
}
