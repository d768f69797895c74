import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inProject } from '../../scripts/lib/paths.mjs'
import { tail } from '../../scripts/lib/run.mjs'

/** A server of ICE as node-datachannel takes it; as a URL, it takes no IPv6 address. TURN is over UDP. */
export interface PeerIceServer {
  readonly hostname: string
  readonly port: number
  readonly username?: string
  readonly password?: string
  readonly relayType?: 'TurnUdp'
}

/** One of two who connect. */
export interface Side {
  /** The prefix of a command that runs it on the side's computer. */
  readonly prefix: readonly string[]
  readonly iceServers: readonly PeerIceServer[]
}

export type Connection =
  /** `kinds`: of both candidates, as the first side sees them. `ms`: until both sides were connected. */
  { readonly kind: 'connected'; readonly kinds: string; readonly ms: number } | { readonly kind: 'failed' }

/** Connects two sides in some way. Rejects only where that cannot be tried. */
export type Connect = (sides: readonly [Side, Side], timeoutMs: number) => Promise<Connection>

interface Line {
  readonly pair?: { readonly local: { readonly type: string }; readonly remote: { readonly type: string } }
}

/** Two peers of node-datachannel that pass each signal on at once. */
export const connectByIce: Connect = async ([first, second], timeoutMs) => {
  const peers = [peer(first, 'offer'), peer(second, 'answer')] as const
  try {
    return await new Promise<Connection>((resolve, reject) => {
      setTimeout(() => resolve({ kind: 'failed' }), timeoutMs)
      let startedMs: number | undefined
      const pairs: (Line['pair'] | undefined)[] = [undefined, undefined]
      for (const [n, each] of peers.entries()) {
        const other = peers[1 - n]
        let errors = ''
        each.stderr.on('data', (chunk: Buffer) => (errors = tail(errors + chunk.toString())))
        each.once('close', () => reject(new Error(`a peer has ended: ${errors}`)))
        createInterface(each.stdout).on('line', (text) => {
          startedMs ??= performance.now()
          const { pair } = JSON.parse(text) as Line
          if (!pair) return void other?.stdin.write(`${text}\n`)
          pairs[n] = pair
          const [own] = pairs
          if (own && pairs[1])
            resolve({
              kind: 'connected',
              kinds: `${own.local.type}–${own.remote.type}`,
              ms: performance.now() - startedMs,
            })
        })
      }
    })
  } finally {
    for (const each of peers) each.kill('SIGKILL')
  }
}

function peer({ prefix, iceServers }: Side, role: 'offer' | 'answer'): ChildProcessWithoutNullStreams {
  const script = inProject('lab', 'networks', 'testing', 'ice-peer.mjs')
  const [program, ...args] = [...prefix, process.execPath, script, role, JSON.stringify(iceServers)]
  const child = spawn(program, args)
  child.stdin.on('error', () => undefined)
  return child
}
