import type { CancelTimer, Clock } from '../../base/clock'
import type { BusyStatus, Contact } from '../../phone/model'
import type { People } from '../../phone/people/people'
import type { Output } from '../output'
import { english, nameWords } from '../words'

export interface ContactReportsOptions {
  /** Already follows the phone. */
  readonly people: Pick<People, 'contacts' | 'on'>
  /** Whether the phone is signed in: without a server nobody is known to be online. */
  readonly isOnline: () => boolean
  readonly output: Output
  readonly clock: Clock
}

/** Reports who is online: at each login, and at each change. A long list is reported less often, as each report is complete. */
export class ContactReports {
  readonly #people: Pick<People, 'contacts' | 'on'>
  readonly #isOnline: () => boolean
  readonly #output: Output
  readonly #clock: Clock
  /** The people online in the last report. */
  #reported: readonly Contact[] = []
  #reportedMs = Number.NEGATIVE_INFINITY
  #cancelWait: CancelTimer | undefined

  constructor({ people, isOnline, output, clock }: ContactReportsOptions) {
    this.#people = people
    this.#isOnline = isOnline
    this.#output = output
    this.#clock = clock
    people.on('contacts', () => this.#changed())
  }

  /** The people online now. */
  get online(): readonly Contact[] {
    return this.#people.contacts.filter(({ online }) => online)
  }

  /** Reports them at once, changed or not. */
  report(): void {
    this.#emit(this.online)
  }

  close(): void {
    this.#cancelWait?.()
  }

  #changed(): void {
    if (this.#cancelWait) return
    const waitMs = this.#reportedMs + intervalMs(this.#people.contacts.length) - this.#clock.now()
    if (waitMs <= 0) this.#reportChange()
    else
      this.#cancelWait = this.#clock.after(waitMs, () => {
        this.#cancelWait = undefined
        this.#reportChange()
      })
  }

  #reportChange(): void {
    if (!this.#isOnline()) return
    const online = this.online
    const isChanged =
      online.length !== this.#reported.length ||
      online.some(({ name, status }, n) => {
        const before = this.#reported[n]
        return name !== before?.name || status !== before.status
      })
    if (isChanged) this.#emit(online)
  }

  #emit(online: readonly Contact[]): void {
    this.#reported = online
    this.#reportedMs = this.#clock.now()
    const names = online.map(({ name }) => name)
    const statuses = Object.fromEntries(
      online.flatMap(({ name, status }) => (status === undefined ? [] : [[name, status] as const])),
    )
    const listed = online.map(({ name, status }) => {
      const shown = nameWords(name)
      return status ? `${shown} (${statusWords(status)})` : shown
    })
    this.#output.emit(
      { event: 'contacts', names, statuses },
      `contacts: ${listed.join(', ') || 'nobody else'}`,
    )
  }
}

const statusWords = (status: BusyStatus): string => english(`people.status.${status}`).toLowerCase()

/** The shortest time between reports of a list of so many people, ms. */
const intervalMs = (people: number): number => (people < 1_000 ? 0 : people / 20)
