import fc from 'fast-check'

/** A parser of strangers' bytes, and the invariants that must hold for all of them. */
export interface Target {
  readonly name: string
  /** The tested code and its invariants, in words. */
  readonly about: string
  /** How many of its cases are part of `npm test`. */
  readonly share: number
  /** Sets up the shared state of its cases, if any. */
  readonly open: () => Promise<OpenTarget>
}

export interface OpenTarget {
  /** Runs cases until the first failure, which is then shrunk. Never rejects because of a case. */
  readonly run: (budget: Budget) => Promise<Outcome>
  close(): Promise<void>
}

export interface Budget {
  readonly seed: number
  readonly cases: number
  /** The time limit. */
  readonly ms?: number | undefined
  /** The path of the case to reproduce within the seed's cases. */
  readonly path?: string | undefined
}

export interface Outcome {
  readonly cases: number
  /** The longest processor time of a case, with its checks, ms. */
  readonly slowestMs: number
  readonly failure?: Failure
}

export interface Failure {
  readonly seed: number
  readonly path: string
  readonly counterexample: string
  readonly error: string
}

interface About<Case> {
  readonly name: string
  readonly about: string
  readonly share: number
  readonly cases: fc.Arbitrary<Case>
}

/** A target without input or output. `test` throws when an invariant is violated. */
export const pureTarget = <Case>({
  cases,
  test,
  ...about
}: About<Case> & { readonly test: (one: Case) => void }): Target => ({
  ...about,
  open: () =>
    Promise.resolve({
      run: (budget) => {
        const watch = stopwatch()
        const property = fc.property(cases, (one) => watch.during(() => test(one)))
        return Promise.resolve(outcomeOf(fc.check(property, parametersOf<[Case]>(budget)), watch))
      },
      close: () => Promise.resolve(),
    }),
})

/** The state that a target with sockets keeps between cases. */
export interface Scene<Case> {
  /** Rejects when an invariant is violated. */
  test(one: Case): Promise<void>
  close(): Promise<void>
}

/** A target with real sockets. */
export const socketTarget = <Case>({
  cases,
  open,
  ...about
}: About<Case> & { readonly open: () => Promise<Scene<Case>> }): Target => ({
  ...about,
  open: async () => {
    const scene = await open()
    return {
      run: async (budget) => {
        const watch = stopwatch()
        const property = fc.asyncProperty(cases, (one) => watch.during(() => scene.test(one)))
        return outcomeOf(await fc.check(property, parametersOf<[Case]>(budget)), watch)
      },
      close: () => scene.close(),
    }
  },
})

/**
 * A target without input or output, whose code makes promises. Each case waits for its own: those of a synchronous run are
 * kept until it ends, and look like a leak.
 */
export const asyncTarget = <Case>({
  test,
  ...about
}: About<Case> & { readonly test: (one: Case) => Promise<void> }): Target =>
  socketTarget({ ...about, open: () => Promise.resolve({ test, close: () => Promise.resolve() }) })

const parametersOf = <Values>({ seed, cases, ms, path }: Budget): fc.Parameters<Values> => ({
  seed,
  numRuns: path === undefined ? cases : 1,
  ...(ms !== undefined && { plugins: [fc.interruptAfterTimeLimit(ms) as fc.Plugin<Values>] }),
  ...(path !== undefined && { path, endOnFailure: true }),
})

/** A longer counterexample is reported by its seed and path only. Characters */
const MAX_SHOWN = 4000

const outcomeOf = <Case>(details: fc.RunDetails<[Case]>, { slowestMs }: Stopwatch): Outcome => {
  const { numRuns: cases, seed, counterexamplePath: path } = details
  if (!details.failed || path === null) return { cases, slowestMs }
  const error = details.errorInstance
  return {
    cases,
    slowestMs,
    failure: {
      seed,
      path,
      counterexample: fc.stringify(details.counterexample).slice(0, MAX_SHOWN),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    },
  }
}

interface Stopwatch {
  readonly slowestMs: number
  during<Result extends Promise<void> | void>(task: () => Result): Result
}

const stopwatch = (): Stopwatch => {
  let slowestMs = 0
  const stop = (from: NodeJS.CpuUsage): void => {
    const { user, system } = process.cpuUsage(from)
    slowestMs = Math.max(slowestMs, (user + system) / 1000)
  }
  return {
    get slowestMs() {
      return slowestMs
    },
    during(task) {
      const from = process.cpuUsage()
      const result = task()
      if (!(result instanceof Promise)) stop(from)
      else void result.finally(() => stop(from)).catch(() => undefined)
      return result
    },
  }
}
