import type { CancelTimer, Clock } from '../../base/clock'
import type { BrokerId, PeerId } from '../../protocol/broker'

export interface ClusterQuestionsOptions {
  readonly clock: Clock
  /** This broker, which does not know the peers that it asks for. */
  readonly own: BrokerId
  /** How long to wait for a yes. ms */
  readonly timeoutMs: number
  /** The most questions that wait at once. */
  readonly most: number
}

/** Whether another broker has a peer. */
export type Answer =
  | 'yes'
  | 'no'
  /** Some broker has not answered. */
  | 'silence'

interface Question {
  /** All brokers have heard it: what is denied from now on may be an answer to it. */
  isHeard: boolean
  /** The brokers that said no, by their ids. */
  readonly denials: Set<BrokerId>
  /** The number of denials by original brokers, which do not say who they are. */
  unsigned: number
  /** The number of brokers that were asked; undefined until it is known. */
  asked: number | undefined
  readonly answer: (answer: Answer) => void
}

/**
 * How long to wait for brokers that have not answered an earlier question: dead ones, which Redis counts for minutes, and original
 * ones. ms
 */
const SILENT_TIMEOUT_MS = 1_000

/**
 * Questions to the other brokers whether they know a peer. The first yes answers all questions for that peer. A question
 * is answered with no when all brokers have said no. When its time is up it is answered with silence: an original broker that does not
 * know the peer says nothing. Those who were silent once are waited for only shortly from then on, until all answer again. A no that
 * comes before our own question does is for an earlier one: the peer may have registered since.
 */
export class ClusterQuestions {
  readonly #options: ClusterQuestionsOptions
  readonly #waiting = new Map<PeerId, Set<Question>>()
  #size = 0
  /** The number of brokers that did not answer a question in time; 0 once all have answered. */
  #silent = 0

  constructor(options: ClusterQuestionsOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    return this.#size >= this.#options.most
  }

  /** @param publish asks the brokers, and returns how many there are; undefined when they cannot be asked */
  ask(id: PeerId, publish: () => Promise<number | undefined>): Promise<Answer> {
    const { clock, own, timeoutMs } = this.#options
    return new Promise((resolve) => {
      let cancel: CancelTimer = () => undefined
      const question: Question = {
        isHeard: false,
        denials: new Set([own]),
        unsigned: 0,
        asked: undefined,
        answer: (answer) => {
          if (!this.#remove(id, question)) return
          cancel()
          resolve(answer)
        },
      }
      this.#add(id, question)
      const shortMs = Math.min(SILENT_TIMEOUT_MS, timeoutMs)
      cancel = clock.after(shortMs, () => {
        const unanswered = unansweredOf(question)
        if (unanswered <= this.#silent) {
          this.#silent = unanswered
          return question.answer('silence')
        }
        cancel = clock.after(timeoutMs - shortMs, () => {
          if (question.asked !== undefined) this.#silent = unansweredOf(question)
          question.answer('silence')
        })
      })
      void publish().then((asked) => {
        question.asked = asked ?? 0
        this.#decide(question)
      })
    })
  }

  /** Some broker asks for this peer. Our own questions come back, in the order of all messages. */
  heard(id: PeerId): void {
    const question = [...(this.#waiting.get(id) ?? [])].find(({ isHeard }) => !isHeard)
    if (question) question.isHeard = true
  }

  /** Some broker knows this peer. */
  confirm(id: PeerId): void {
    for (const question of [...(this.#waiting.get(id) ?? [])]) question.answer('yes')
  }

  /** A broker does not know this peer. @param broker undefined: an original one */
  deny(id: PeerId, broker: BrokerId | undefined): void {
    for (const question of [...(this.#waiting.get(id) ?? [])]) {
      if (!question.isHeard) continue
      if (broker === undefined) question.unsigned++
      else if (question.denials.size < (question.asked ?? Infinity)) question.denials.add(broker)
      this.#decide(question)
    }
  }

  /** No question waits any longer. */
  close(): void {
    for (const questions of [...this.#waiting.values()])
      for (const question of [...questions]) question.answer('silence')
  }

  /** It is a no when all have said so. */
  #decide(question: Question): void {
    if (unansweredOf(question) > 0) return
    this.#silent = 0
    question.answer('no')
  }

  #add(id: PeerId, question: Question): void {
    const questions = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, questions.add(question))
    this.#size++
  }

  #remove(id: PeerId, question: Question): boolean {
    const questions = this.#waiting.get(id)
    if (!questions?.delete(question)) return false
    this.#size--
    if (questions.size === 0) this.#waiting.delete(id)
    return true
  }
}

/** The number of brokers that have not said no. */
const unansweredOf = ({ asked = Infinity, denials, unsigned }: Question): number =>
  asked - denials.size - unsigned
