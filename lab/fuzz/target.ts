import fc from 'fast-check'

/** Something of ours that takes bytes from strangers, and what must hold whatever they are. */
export interface Target {
  readonly name: string
  /** What is tried. */
  readonly about: string
  /** So many cases of it are part of `npm test`. */
  readonly share: number
  /** Sets up what its cases have in common, if anything. */
  readonly open: () => Promise<OpenTarget>
}

export interface OpenTarget {
  /** Tries cases until the first that fails, which is then made as small as it gets. Never rejects for a case. */
  readonly run: (budget: Budget) => Promise<Outcome>
  close(): Promise<void>
}

export interface Budget {
  readonly seed: number
  readonly cases: number
  /** Stops earlier after so long. */
  readonly ms?: number | undefined
  /** Where in the seed's cases the one is that is to be tried again. */
  readonly path?: string | undefined
}

export interface Outcome {
  readonly cases: number
  /** The longest that one took of the processor, with its checks, ms. */
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

/** A target without input or output. `test` throws when something does not hold. */
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

/** What a target with sockets keeps from case to case. */
export interface Scene<Case> {
  /** Rejects when something does not hold. */
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

const parametersOf = <Values>({ seed, cases, ms, path }: Budget): fc.Parameters<Values> => ({
  seed,
  numRuns: path === undefined ? cases : 1,
  ...(ms !== undefined && { plugins: [fc.interruptAfterTimeLimit(ms) as fc.Plugin<Values>] }),
  ...(path !== undefined && { path, endOnFailure: true }),
})

/** A counterexample that is longer is told by its seed and path only. Characters */
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
