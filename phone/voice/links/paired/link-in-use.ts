import type { PeerState } from '../../../../protocol/directory'
import type { LinkStats, MediaLink } from '../media-link'
import { JoinedCounters } from './joined-counters'

/** The link that carries a call's voice now: its counters go on where the link changes, and the peer learns our state again. */
export class LinkInUse<Link extends MediaLink> {
  readonly #counters = new JoinedCounters()
  #link: Link
  #state: PeerState | undefined

  constructor(link: Link) {
    this.#link = link
  }

  get link(): Link {
    return this.#link
  }

  get stats(): LinkStats {
    const { stats } = this.#link
    return { ...stats, ...this.#counters.of(stats) }
  }

  /** Our state, which each link has been told. */
  set state(state: PeerState) {
    this.#state = state
  }

  use(link: Link): void {
    if (link === this.#link) return
    this.#counters.change(this.#link.stats, link.stats)
    this.#link = link
    if (this.#state) link.sendState(this.#state)
  }
}
