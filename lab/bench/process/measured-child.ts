import type { Child } from '../../../base/supervision/child'
import { forkChild } from '../../../base/supervision/forked-child'
import type { Order, Report } from '../../../base/supervision/messages'
import { MAX_HEAP_MB } from '../../../phone/voice/voice-engine'

/** A child process without a supervisor, whose messages are timed. `kill` it at the end. */
export class MeasuredChild<Data, Command, Event> {
  readonly #child: Child
  #onReport: (report: Report<Event>) => void = () => undefined
  #onEnd: (error: Error) => void = () => undefined

  constructor(file: string) {
    this.#child = forkChild(
      { file, name: 'measured', maxHeapMb: MAX_HEAP_MB },
      {
        onMessage: (message) => this.#onReport(message as Report<Event>),
        // ALSA and JACK print hundreds of lines about devices that a machine lacks.
        onOutput: () => undefined,
        onExit: (detail) =>
          this.#onEnd(new Error(`the measured process has ended: ${detail ?? 'no reason'}`)),
      },
    )
  }

  /**
   * Sends a message, and waits for an answer.
   * @returns the first report for which `isAnswer` is true
   * @throws {Error} when it ends before that
   */
  ask(
    order: Order<Data, Command>,
    isAnswer: (report: Report<Event>) => boolean = () => true,
  ): Promise<Report<Event>> {
    return new Promise((resolve, reject) => {
      this.#onEnd = reject
      this.#onReport = (report) => {
        if (isAnswer(report)) resolve(report)
      }
      this.#child.send(order)
    })
  }

  kill(): void {
    this.#onEnd = () => undefined
    this.#child.kill()
  }
}
