import { type ChildProcess, spawn } from 'node:child_process'
import { collectGarbage } from '../../base/testing/collect-garbage'

/** What a child can be asked, and what it answers: `{ cost: [undefined, Cost] }`. */
export type Questions = Readonly<Record<string, readonly [question: unknown, answer: unknown]>>

interface Asked {
  readonly id: number
  readonly kind: string
  readonly question: unknown
}

type Answered = { readonly id: number } & ({ readonly answer: unknown } | { readonly error: string })

/** How long a child may think. ms */
const PATIENCE_MS = 60_000

/** A process of its own that answers questions. It does not outlive ours. */
export class AskedProcess<Kinds extends Questions> {
  readonly #child: ChildProcess
  readonly #open = new Map<number, (answered: Answered) => void>()
  readonly #killWithUs = (): void => void this.#child.kill('SIGKILL')
  /** Never rejects. */
  readonly #ended: Promise<unknown>
  #lastId = 0
  #isOver = false

  /** @param file a script that calls `answerParent` @param prefix of the command, such as one that runs it in a network namespace */
  constructor(file: string, prefix: readonly string[] = []) {
    const [program, ...words] = commandOf(prefix, file)
    this.#child = spawn(program, words, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
    process.once('exit', this.#killWithUs)
    // One that could not start may not close.
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve).once('error', resolve))
    this.#child.on('message', (message) => {
      const answered = message as Answered
      this.#open.get(answered.id)?.(answered)
    })
    this.#child.on('error', (error) => this.#over(error.message))
    this.#child.on('close', () => this.#over('the process has ended'))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** @throws {Error} with the child's error, or when it has ended, or says nothing for a minute */
  async ask<Kind extends keyof Kinds & string>(
    kind: Kind,
    question: Kinds[Kind][0],
  ): Promise<Kinds[Kind][1]> {
    const id = ++this.#lastId
    const answered = await new Promise<Answered>((resolve) => {
      const timer = setTimeout(() => done({ id, error: `no answer to “${kind}”` }), PATIENCE_MS)
      const done = (answer: Answered): void => {
        clearTimeout(timer)
        this.#open.delete(id)
        resolve(answer)
      }
      this.#open.set(id, done)
      if (this.#isOver) done({ id, error: 'the process has ended' })
      else this.#child.send({ id, kind, question } satisfies Asked, () => undefined)
    })
    if ('error' in answered) throw new Error(answered.error)
    return answered.answer
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Ends it without a goodbye. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  #over(error: string): void {
    this.#isOver = true
    process.off('exit', this.#killWithUs)
    for (const [id, done] of this.#open) done({ id, error })
  }
}

const commandOf = ([program, ...words]: readonly string[], file: string): readonly [string, ...string[]] =>
  program === undefined ? [process.execPath, file] : [program, ...words, process.execPath, file]

/** How a child answers each kind of question. */
export type Answers<Kinds extends Questions> = {
  readonly [Kind in keyof Kinds]: (question: Kinds[Kind][0]) => Promise<Kinds[Kind][1]> | Kinds[Kind][1]
}

/** The main function of a child. It ends with its parent. */
export function answerParent<Kinds extends Questions>(answers: Answers<Kinds>): void {
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => {
    const { id, kind, question } = message as Asked
    void answer(answers[kind], question).then((answered) => process.send?.({ id, ...answered }))
  })
}

async function answer(
  answers: ((question: unknown) => unknown) | undefined,
  question: unknown,
): Promise<{ readonly answer: unknown } | { readonly error: string }> {
  try {
    if (!answers) throw new Error('this question is not known')
    return { answer: await answers(question) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** What a process has cost so far, and its resident memory. */
export interface Cost {
  readonly cpuUs: number
  readonly residentBytes: number
}

/** Of this process. @param isTidy first collects garbage, for its memory */
export function ownCost(isTidy: boolean): Cost {
  if (isTidy) collectGarbage()
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system, residentBytes: process.memoryUsage.rss() }
}
