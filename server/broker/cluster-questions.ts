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

interface Question {
  /** All brokers have heard it: what is denied from now on may be an answer to it. */
  isHeard: boolean
  /** The brokers that said no, by their ids. */
  readonly denials: Set<BrokerId>
  /** The number of denials by original brokers, which do not say who they are. */
  unsigned: number
  /** The number of brokers that were asked; undefined until it is known. */
  asked: number | undefined
  readonly answer: (isKnown: boolean) => void
}

/**
 * Questions to the other brokers whether they know a peer. The first yes answers all questions for that peer. A question
 * is answered with no when all brokers have said no, or when its time is up: an original broker that does not know the
 * peer stays silent. A no that comes before our own question does is for an earlier one: the peer may have registered since.
 */
export class ClusterQuestions {
  readonly #options: ClusterQuestionsOptions
  readonly #waiting = new Map<PeerId, Set<Question>>()
  #size = 0

  constructor(options: ClusterQuestionsOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    return this.#size >= this.#options.most
  }

  /** @param publish asks the brokers, and returns how many there are; undefined when they cannot be asked */
  ask(id: PeerId, publish: () => Promise<number | undefined>): Promise<boolean> {
    const { clock, own, timeoutMs } = this.#options
    return new Promise((resolve) => {
      let cancel: CancelTimer = () => undefined
      const question: Question = {
        isHeard: false,
        denials: new Set([own]),
        unsigned: 0,
        asked: undefined,
        answer: (isKnown) => {
          if (!this.#remove(id, question)) return
          cancel()
          resolve(isKnown)
        },
      }
      this.#add(id, question)
      cancel = clock.after(timeoutMs, () => question.answer(false))
      void publish().then((asked) => {
        question.asked = asked ?? 0
        decide(question)
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
    for (const question of [...(this.#waiting.get(id) ?? [])]) question.answer(true)
  }

  /** A broker does not know this peer. @param broker undefined: an original one */
  deny(id: PeerId, broker: BrokerId | undefined): void {
    for (const question of [...(this.#waiting.get(id) ?? [])]) {
      if (!question.isHeard) continue
      if (broker === undefined) question.unsigned++
      else if (question.denials.size < (question.asked ?? Infinity)) question.denials.add(broker)
      decide(question)
    }
  }

  /** Answers every question with no. */
  close(): void {
    for (const questions of [...this.#waiting.values()])
      for (const question of [...questions]) question.answer(false)
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

function decide({ asked, denials, unsigned, answer }: Question): void {
  if (asked !== undefined && denials.size + unsigned >= asked) answer(false)
}
