import { isConsentTo, type PhoneState } from '../../phone/model'
import { type IncomingCall, incomingCalls } from './incoming-calls'

export interface IncomingReportsOptions {
  /** Called once for each call, with each identity that it announces. */
  readonly report: (call: IncomingCall) => void
  /** Called after the reports when a call has come to its line, also from the other line. */
  readonly arrived: (call: IncomingCall) => void
}

/** Reports incoming calls: those that ring, and those that wait beside another call. */
export class IncomingReports {
  readonly #options: IncomingReportsOptions
  #calls: readonly IncomingCall[] = []

  constructor(options: IncomingReportsOptions) {
    this.#options = options
  }

  /** To be called with each state of the phone. `arrived` may change that state. */
  changed(state: Pick<PhoneState, 'call' | 'waiting'>): void {
    const before = this.#calls
    const now = incomingCalls(state)
    this.#calls = now
    const known = (call: IncomingCall) => before.find((each) => isConsentTo(each, call))
    for (const call of now) if (!known(call)) this.#options.report(call)
    for (const call of now) if (known(call)?.line !== call.line) this.#options.arrived(call)
  }
}
