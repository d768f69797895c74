import type { Offer } from '../../protocol/media/negotiation'
import type { MediaLink } from './links/media-link'
import type { VoiceEvent } from './voice-contract'

/** More calls than can ring at once; one more closes the oldest. */
const MAX_PREPARED = 4

/** Links of calls that ring here, and are not answered yet. */
export class PreparedLinks {
  readonly #emit: (event: VoiceEvent) => void
  readonly #links = new Map<number, MediaLink>()

  constructor(emit: (event: VoiceEvent) => void) {
    this.#emit = emit
  }

  /** Takes over the link. @param early connects at once, see `MediaLink.prepare` */
  async add(callId: number, link: MediaLink, offer: Offer, early: boolean): Promise<void> {
    await this.close(callId)
    this.#links.set(callId, link)
    link.on('signal', (signal) => this.#emit({ kind: 'signal', callId, signal }))
    link.on('turned-away', (detail) => this.#emit({ kind: 'turned-away', callId, detail }))
    // The call rings on: its answer begins with another link.
    link.on('closed', () => void this.close(callId))
    link.prepare?.(offer, early)
    const [oldest] = this.#links.keys()
    if (this.#links.size > MAX_PREPARED && oldest !== undefined) await this.close(oldest)
  }

  get(callId: number): MediaLink | undefined {
    return this.#links.get(callId)
  }

  /** Gives up the link of a call that is answered. */
  take(callId: number): MediaLink | undefined {
    const link = this.#links.get(callId)
    this.#links.delete(callId)
    return link?.removeAllListeners()
  }

  async close(callId: number): Promise<void> {
    await this.take(callId)?.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#links.keys()].map((callId) => this.close(callId)))
  }
}
