import { z } from 'zod'
import { jsonIn } from '../../base/json'
import { MAX_NODE_TEXT } from './backplane'

const port = z.object({ port: z.number().int().min(1).max(65_535), encrypted: z.boolean() })

const nodeInfo = z.object({
  /** The server's name. */
  name: z.string().max(256),
  version: z.string().max(32),
  roles: z.array(z.string().max(32)).max(32),
  /** How other computers reach it; undefined: all nodes are on one computer. */
  host: z.string().max(255).optional(),
  /** By which operators know it. */
  id: z.string().max(128).optional(),
  /** Unix time at which it started, ms */
  sinceMs: z.number().optional(),
  /** The people who are signed in there. */
  load: z.int().min(0).optional(),
  isDraining: z.boolean().optional(),
  /** Where it listens for nodes as a master, as `host:port`, and whether it is the one that admits them. */
  master: z.object({ address: z.string().max(300), isActive: z.boolean() }).optional(),
  /** The directory's own port. */
  directory: port.optional(),
  http: port.optional(),
  /** The HTTP port has a relay, for the tickets of the network. */
  relays: z.boolean().optional(),
  /** Where its room host listens for the gateways of other nodes, TCP. */
  rooms: z.object({ port: z.int().min(1).max(65_535) }).optional(),
})

/** What a node says of itself to the others. */
export type NodeInfo = z.infer<typeof nodeInfo>

export const nodeInfoText = (info: NodeInfo): string => JSON.stringify(info)

/** @returns undefined when no node of ours says it */
export function readNodeInfo(text: string): NodeInfo | undefined {
  return text.length > MAX_NODE_TEXT ? undefined : nodeInfo.safeParse(jsonIn(text)).data
}

/** Whether clients of rooms can come to a node. */
export const hasGateway = ({ roles, http }: NodeInfo): boolean =>
  http !== undefined && roles.includes('gateway')
