import type { CancelTimer, Clock } from '../../base/clock'
import { certificateTroubles } from './certificate-troubles'

const DAY_MS = 24 * 60 * 60 * 1000

export interface CertificateWatchOptions {
  readonly clock: Clock
  /** The certificate that the server shows now, with its chain, PEM. */
  readonly cert: () => string
  readonly tell: (trouble: string) => void
  /** The certificate authorities that clients trust, PEM; Node's when left out. */
  readonly roots?: readonly string[] | undefined
}

/** Reports why clients refuse the server's certificate now or soon: at the start, daily, and after a renewal. */
export class CertificateWatch {
  readonly #options: CertificateWatchOptions
  #cancel: CancelTimer = () => undefined

  constructor(options: CertificateWatchOptions) {
    this.#options = options
    this.look()
  }

  look(): void {
    const { clock, cert, tell, roots } = this.#options
    this.#cancel()
    this.#cancel = clock.after(DAY_MS, () => this.look())
    for (const trouble of certificateTroubles(cert(), clock.unixTime(), roots)) tell(trouble)
  }

  /** Stops the timer. */
  close(): void {
    this.#cancel()
  }
}
