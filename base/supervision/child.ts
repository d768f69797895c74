/** A script that runs beside ours: a process, or a thread. */
export interface ChildSpec {
  /** The built script, an absolute path. */
  readonly file: string
  /** For lists of processes and threads. */
  readonly name: string
  /** V8 ends a child whose heap needs more. MB */
  readonly maxHeapMb: number
}

export interface ChildHandlers {
  readonly onMessage: (message: unknown) => void
  /** What a process prints. */
  readonly onOutput: (text: string) => void
  /**
   * Called once, after everything else, also for a child that never began.
   * @param detail the child's last words; undefined when it ended without any
   */
  readonly onExit: (detail: string | undefined) => void
}

/** A running child. Messages are structured clones; those to a child that has ended are lost. */
export interface Child {
  /** Undefined for a thread, and for a process that never began. */
  readonly pid: number | undefined
  send(message: unknown): void
  /** Ends it at once, whatever it does. */
  kill(): void
}

/** @throws Error when there can be no such child; most failures arrive as `onExit` */
export type StartChild = (spec: ChildSpec, handlers: ChildHandlers) => Child

/** A phone makes little garbage: left to itself, V8 lets 16 MB of it gather before it looks. */
export const v8Flags = ({ maxHeapMb }: ChildSpec): string[] => [
  `--max-old-space-size=${maxHeapMb}`,
  '--max-semi-space-size=1',
]

/** What debuggers and test runners preload into our process has no business in a child. */
export const childEnvironment = (): NodeJS.ProcessEnv => {
  const all = { ...process.env }
  delete all['NODE_OPTIONS']
  return all
}
