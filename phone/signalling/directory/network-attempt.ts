import type { CancelTimer, Clock } from '../../../base/clock'
import type { ConnectionError } from '../../model'

/** An attempt to reach one node. */
export interface NodeAttempt {
  /** Ends it without a word. */
  close(): void
}

/** Each is called once, and not before the attempt is returned. */
export interface NodeOutcome<Greeted> {
  readonly onHello: (greeted: Greeted) => void
  readonly onFailed: (error: ConnectionError) => void
}

export interface NetworkAttemptOptions<Node, Greeted> {
  /** At least one, in the order in which they are tried. */
  readonly nodes: readonly Node[]
  readonly open: (node: Node, outcome: NodeOutcome<Greeted>) => NodeAttempt
  readonly clock: Clock
  /** A node has greeted us first. The attempts to reach the others are ended. */
  readonly onHello: (greeted: Greeted, node: Node) => void
  /** No node is reached. @param error of the first one */
  readonly onFailed: (error: ConnectionError) => void
}

/** How long a node is waited for before the next one is tried as well (as RFC 8305 does with addresses). ms */
const HEAD_START_MS = 250

/** One attempt to reach any node of a network. A node that fails is followed by the next one at once. The first greeting decides. */
export class NetworkAttempt<Node, Greeted> {
  readonly #options: NetworkAttemptOptions<Node, Greeted>
  readonly #open = new Set<NodeAttempt>()
  #firstError: { readonly at: number; readonly error: ConnectionError } | undefined
  #next = 0
  #cancelHeadStart: CancelTimer = () => undefined

  constructor(options: NetworkAttemptOptions<Node, Greeted>) {
    this.#options = options
    this.#tryNext()
  }

  /** Ends it without a word. */
  close(): void {
    this.#cancelHeadStart()
    this.#next = this.#options.nodes.length
    for (const attempt of this.#open) attempt.close()
    this.#open.clear()
  }

  #tryNext(): void {
    this.#cancelHeadStart()
    const { nodes, open, clock, onHello } = this.#options
    const at = this.#next++
    const node = nodes[at]
    if (node === undefined) return
    const attempt = open(node, {
      onHello: (greeted) => {
        this.#open.delete(attempt)
        this.close()
        onHello(greeted, node)
      },
      onFailed: (error) => {
        this.#open.delete(attempt)
        this.#failed(at, error)
      },
    })
    this.#open.add(attempt)
    if (this.#next < nodes.length) this.#cancelHeadStart = clock.after(HEAD_START_MS, () => this.#tryNext())
  }

  #failed(at: number, error: ConnectionError): void {
    if (!this.#firstError || at < this.#firstError.at) this.#firstError = { at, error }
    if (this.#next < this.#options.nodes.length) this.#tryNext()
    else if (this.#open.size === 0) this.#options.onFailed(this.#firstError.error)
  }
}
