import type { NodeId } from '../backplane/backplane'
import { hasGateway, readNodeInfo } from '../backplane/node-info'

/** A text that changes when phones are to be told something else of the other nodes; not with the number of people there. */
export const toldOfNodes = (nodes: ReadonlyMap<NodeId, string>): string =>
  JSON.stringify(
    [...nodes]
      .map(([node, text]) => {
        const info = readNodeInfo(text)
        const { host, directory, http, relays, isDraining } = info ?? {}
        return [node, host, directory, http, relays, isDraining, info && hasGateway(info)]
      })
      .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)),
  )
