import type { CandidatePair, IceServer } from '../../../../native/webrtc/webrtc-peer'
import type { VoicePath } from '../../../model'

/**
 * The path by UDP. ICE does not say which server relays: it is named where only one can be meant. Pure.
 * @param servers ours; a relay of the peer stays unnamed
 */
export function voicePath({ local, remote }: CandidatePair, servers: readonly IceServer[]): VoicePath {
  if (local !== 'relay' && remote !== 'relay') return { kind: 'direct', local, remote }
  const hosts = new Set(servers.flatMap((each) => (each.username === undefined ? [] : each.hostname)))
  const [relay] = local === 'relay' && hosts.size === 1 ? hosts : []
  return { kind: 'relay', local, remote, ...(relay !== undefined && { relay }) }
}
