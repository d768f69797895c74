import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach } from 'vitest'
import { waitUntil } from '../../../base/testing/wait-until'
import { type JoinCode, readJoinCode } from '../../../protocol/cluster'
import type { LogFields } from '../../server-log'
import { ClusterMaster, type ClusterMasterOptions } from '../master/cluster-master'
import { masterCertificateOf, newMasterCertificate } from '../master/master-certificate'
import { MemoryAdmissionBook } from '../master/memory-admission-book'
import { ClusterNode, type ClusterNodeOptions, type NodeSettings } from '../node/cluster-node'
import type { NodeAccess } from '../node/node-access'
import { PacketPeer } from './packet-peer'

export type ToldEvent =
  | { readonly kind: 'admitted' | 'changed'; readonly settings: NodeSettings }
  | { readonly kind: 'moved'; readonly upstream: string }
  | { readonly kind: 'lost' | 'refused'; readonly reason: string }

/** A node, and what it has told. */
export interface NodeProbe {
  readonly node: ClusterNode
  readonly events: readonly ToldEvent[]
  readonly credentials: readonly Uint8Array[]
  /** Waits for the next event, which must be of this kind. */
  next(kind: ToldEvent['kind']): Promise<ToldEvent>
  /** Waits until the node has given up. @returns why */
  refusal(): Promise<string>
}

type MasterWish = Partial<ClusterMasterOptions>
type NodeWish = Partial<ClusterNodeOptions> & Pick<ClusterNodeOptions, 'access'> & { readonly id?: string }

/** The code in a text. @throws when it holds none */
export function codeIn(text: string): JoinCode {
  const read = readJoinCode(text)
  if (read.kind !== 'code') throw new Error(`the join code is ${read.kind}`)
  return read.code
}

export const publicKeyPem = (certificate = networkCertificate): string =>
  certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString()

export const networkCertificate = masterCertificateOf(newMasterCertificate())

/** Runs real masters and nodes on loopback ports, and closes them after each test. Call it once, outside of tests. */
export function clusterForEachTest() {
  const closers: (() => unknown)[] = []
  const lines: { readonly fields: LogFields; readonly message: string }[] = []
  const note = (fields: LogFields, message: string): void => void lines.push({ fields, message })
  const log = { info: note, warn: note }
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    lines.length = 0
  })

  const startMaster = async (options: MasterWish = {}) => {
    const book = options.book ?? new MemoryAdmissionBook()
    const master = new ClusterMaster({
      ...{ log, host: '127.0.0.1', port: 0, certificate: networkCertificate, book, settings: {} },
      ...options,
    })
    const { port } = await master.start()
    closers.push(() => master.stop())
    const makeCode = async (wish: { readonly uses?: number; readonly validMs?: number } = {}) => {
      const masters = [{ host: '127.0.0.1', port }]
      const { id, text } = await master.makeJoinCode({ masters, validMs: 60_000, ...wish })
      return { id, text, ...accessBy(text) }
    }
    return { master, port, book, makeCode }
  }

  const startNode = (port: number, { id = 'node-1', ...options }: NodeWish): NodeProbe => {
    const events: ToldEvent[] = []
    const credentials: Uint8Array[] = []
    const node = new ClusterNode({
      ...{ log, random: () => 0, masters: [{ host: '127.0.0.1', port }] },
      identity: { id, type: 'refinery' },
      onAdmitted: (settings) => events.push({ kind: 'admitted', settings }),
      onChanged: (settings) => events.push({ kind: 'changed', settings }),
      onMoved: (upstream) => events.push({ kind: 'moved', upstream }),
      onLost: (reason) => events.push({ kind: 'lost', reason }),
      onRefused: (reason) => events.push({ kind: 'refused', reason }),
      onCredential: (credential) => credentials.push(credential),
      ...options,
    })
    closers.push(() => node.stop())
    node.start()
    let read = 0
    const next = async (kind: ToldEvent['kind']): Promise<ToldEvent> => {
      const event = await waitUntil(() => events[read])
      read++
      if (event.kind !== kind) throw new Error(`${kind} is expected, not ${JSON.stringify(event)}`)
      return event
    }
    const refusal = async (): Promise<string> => {
      const event = await next('refused')
      return event.kind === 'refused' ? event.reason : ''
    }
    return { node, events, credentials, next, refusal }
  }

  return {
    log,
    lines,
    /** The reasons of all refusals in the log. */
    refusals: (): readonly unknown[] =>
      lines.filter(({ message }) => message === 'node refused').map(({ fields }) => fields['reason']),
    startMaster,
    startNode,
    /** A connection to a master in the hands of the test. */
    peer: async (...options: Parameters<typeof PacketPeer.connect>): Promise<PacketPeer> => {
      const peer = await PacketPeer.connect(...options)
      closers.push(() => peer.socket.destroy())
      return peer
    },
    /** A master in the hands of the test. */
    fakeMaster: async () => {
      const peers: PacketPeer[] = []
      const server = createServer((socket) => void peers.push(new PacketPeer(socket))).listen(0, '127.0.0.1')
      await once(server, 'listening')
      closers.push(() => {
        for (const peer of peers) peer.socket.destroy()
        server.close()
      })
      return {
        port: (server.address() as AddressInfo).port,
        peers,
        nextPeer: async (): Promise<PacketPeer> => {
          const peer = await waitUntil(() => peers[0])
          peers.shift()
          closers.push(() => peer.socket.destroy())
          return peer
        },
      }
    },
  }
}

/** Access by a join code. */
export function accessBy(text: string): { readonly access: NodeAccess; readonly code: JoinCode } {
  const code = codeIn(text)
  return { code, access: { form: 'secure', fingerprint: code.fingerprint, code } }
}

/** Access by a credential. */
export const accessWith = (credential: Uint8Array | undefined): NodeAccess => ({
  form: 'secure',
  fingerprint: networkCertificate.fingerprint,
  credential,
})

/** Access in the document's form. */
export const documentAccess: NodeAccess = { form: 'document', publicKey: publicKeyPem() }
