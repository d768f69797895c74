import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import type { MediaPacket } from '../../../../../protocol/media'
import type { Offer, Signal } from '../../../../../protocol/media/negotiation'
import type { LinkStats } from '../../media-link'
import type { LinkOrder, LinkReport } from './link-child'

/** A WebRTC link, alone or beside TCP, in a child process. Emits the link's events by their names. */
export class LinkProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly packets: MediaPacket[] = []
  output = ''
  exit: { readonly code: number | null; readonly signal: string | null } | undefined

  /** @param program link-child.ts, bundled */
  constructor(program: string, mustAuthenticate = false, kind: 'webrtc' | 'paired' = 'webrtc') {
    super()
    this.setMaxListeners(50)
    this.#child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#child.on('message', ({ event, args }: LinkReport) => {
      if (event === 'packet') this.packets.push(args[0] as MediaPacket)
      this.emit(event, ...args)
    })
    const print = (text: Buffer): void => void (this.output += text.toString())
    this.#child.stdout?.on('data', print)
    this.#child.stderr?.on('data', print)
    this.#child.on('exit', (code, signal) => {
      this.exit = { code, signal }
      this.emit('exit')
    })
    this.order({ do: 'open', kind, mustAuthenticate })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  order(order: LinkOrder): void {
    if (this.#child.connected) this.#child.send(order, () => undefined)
  }

  async offer(): Promise<Offer> {
    const offered = once(this, 'offered')
    this.order({ do: 'offer' })
    return ((await offered) as [Offer])[0]
  }

  async stats(): Promise<LinkStats> {
    const told = once(this, 'stats')
    this.order({ do: 'stats' })
    return ((await told) as [LinkStats])[0]
  }

  /** Resolves when this many packets have come. */
  async heard(count: number): Promise<readonly MediaPacket[]> {
    while (this.packets.length < count) await once(this, 'packet')
    return this.packets
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Carries the signals of two links to each other. @param pass changes or drops one */
export function carry(
  from: LinkProcess,
  to: LinkProcess,
  pass: (signal: Signal) => Signal | undefined = (signal) => signal,
): void {
  from.on('signal', (signal: Signal) => {
    const passed = pass(signal)
    if (passed) to.order({ do: 'negotiate', signal: passed })
  })
}
