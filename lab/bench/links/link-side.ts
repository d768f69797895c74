import { EventEmitter, once } from 'node:events'
import { forkChild } from '../../../base/supervision/forked-child'
import type { Child } from '../../../base/supervision/child'
import type { Report } from '../../../base/supervision/messages'
import { MAX_HEAP_MB } from '../../../phone/voice/voice-engine'
import type { MediaLinkKind, Offer } from '../../../protocol/media/negotiation'
import { inProject } from '../../../scripts/lib/paths.mjs'
import type { LinkCommand, LinkCost, LinkEvent } from './link-child'

/** One side of a connection, in a process as the voice process is one. */
class LinkSide extends EventEmitter {
  readonly #child: Child

  constructor() {
    super()
    this.#child = forkChild(
      { file: inProject('out', 'bench', 'link-child.mjs'), name: 'link', maxHeapMb: MAX_HEAP_MB },
      {
        onMessage: (message) => {
          const report = message as Report<LinkEvent>
          if (report.report === 'event') this.emit(report.event.kind, report.event)
          else this.emit(report.report)
        },
        onOutput: (text) => process.stderr.write(text),
        onExit: (detail) => this.emit('error', new Error(`a side has ended: ${detail ?? 'no reason'}`)),
      },
    )
    this.#child.send({ order: 'start', data: undefined })
  }

  async next<Kind extends LinkEvent['kind']>(kind: Kind): Promise<Extract<LinkEvent, { kind: Kind }>> {
    return ((await once(this, kind)) as [Extract<LinkEvent, { kind: Kind }>])[0]
  }

  send(command: LinkCommand): void {
    this.#child.send({ order: 'command', command })
  }

  kill(): void {
    this.removeAllListeners().on('error', () => undefined)
    this.#child.kill()
  }
}

/** Two sides whose signals take no time but that of the pipes. */
export class LinkPair {
  readonly #caller = new LinkSide()
  readonly #callee = new LinkSide()

  static async start(): Promise<LinkPair> {
    const pair = new LinkPair()
    await Promise.all([once(pair.#caller, 'ready'), once(pair.#callee, 'ready')])
    for (const [from, to] of [
      [pair.#caller, pair.#callee],
      [pair.#callee, pair.#caller],
    ] as const) {
      from.on('signal', ({ signal }: Extract<LinkEvent, { kind: 'signal' }>) =>
        to.send({ kind: 'signal', signal }),
      )
      from.on('closed', ({ detail }: Extract<LinkEvent, { kind: 'closed' }>) =>
        from.emit('error', new Error(`a link has closed: ${detail}`)),
      )
    }
    return pair
  }

  /**
   * Connects, after it has rung for as long as the preparations take.
   * @returns from accepting the call to both sides being connected, ms
   */
  async connect(link: MediaLinkKind, ringMs: number): Promise<number> {
    for (const side of [this.#caller, this.#callee]) side.send({ kind: 'open', link })
    const offered = this.#caller.next('offered')
    this.#caller.send({ kind: 'offer' })
    const { offer }: { offer: Offer } = await offered
    this.#callee.send({ kind: 'prepare', offer })
    await new Promise((resolve) => setTimeout(resolve, ringMs))
    const connected = Promise.all([this.#caller.next('connected'), this.#callee.next('connected')])
    const fromMs = performance.now()
    this.#callee.send({ kind: 'answer', offer })
    await connected
    return performance.now() - fromMs
  }

  talk(everyMs: number | undefined): void {
    for (const side of [this.#caller, this.#callee]) side.send({ kind: 'talk', everyMs })
  }

  /** The callee's, and how many packets it has heard. */
  async cost(): Promise<{ readonly cost: LinkCost; readonly heard: number }> {
    const told = this.#callee.next('cost')
    this.#callee.send({ kind: 'cost' })
    return told
  }

  async hangUp(): Promise<void> {
    for (const side of [this.#caller, this.#callee]) side.removeAllListeners('closed')
    const closed = Promise.all([this.#caller.next('closed-by-us'), this.#callee.next('closed-by-us')])
    this.#caller.send({ kind: 'close' })
    this.#callee.send({ kind: 'close' })
    await closed
  }

  kill(): void {
    this.#caller.kill()
    this.#callee.kill()
  }
}
