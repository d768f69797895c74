import { createInterface } from 'node:readline'
import { PeerConnection } from 'node-datachannel'

/**
 * A peer of node-datachannel for the table of NATs: `node ice-peer.mjs offer|answer ICE-SERVERS`, the servers as JSON.
 * Exchanges signals as lines of JSON over standard input and output. Prints `{"pair": …}` when it is connected.
 */
const [role, servers = '[]'] = process.argv.slice(2)
/** @typedef {{ sdp?: string, type?: 'offer' | 'answer', candidate?: string }} Signal */

/** @param {unknown} line */
const say = (line) => console.log(JSON.stringify(line))
const connection = new PeerConnection(role ?? '', { iceServers: JSON.parse(servers) })
connection.onLocalCandidate((candidate) => say({ candidate }))
connection.onStateChange((state) => {
  if (state === 'connected') say({ pair: connection.getSelectedCandidatePair() })
})
/** The library takes candidates once it has both descriptions, its own on a thread of its own. @type {string[]} */
const early = []
let isReady = false
const readyWhenDescribed = () => {
  isReady = connection.localDescription() !== null && connection.remoteDescription() !== null
  if (isReady) for (const each of early.splice(0)) connection.addRemoteCandidate(each, '0')
}
connection.onLocalDescription((sdp, type) => {
  say({ sdp, type })
  readyWhenDescribed()
})
createInterface(process.stdin)
  .on('line', (line) => {
    /** @type {Signal} */
    const { sdp, type = 'offer', candidate } = JSON.parse(line)
    if (sdp !== undefined) {
      connection.setRemoteDescription(sdp, type)
      readyWhenDescribed()
    }
    if (candidate === undefined) return
    if (isReady) connection.addRemoteCandidate(candidate, '0')
    else early.push(candidate)
  })
  .on('close', () => process.exit(0))
if (role === 'offer') connection.createDataChannel('voice')
