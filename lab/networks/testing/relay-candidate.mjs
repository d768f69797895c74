import { PeerConnection } from 'node-datachannel'

/**
 * Asks a TURN server for an allocation, as a phone does: `node relay-candidate.mjs HOST PORT USERNAME PASSWORD BIND`.
 * Prints `relay` when there is one, and `none` when the server refuses.
 */
const [hostname = '', port = '', username = '', password = '', bindAddress = ''] = process.argv.slice(2)
const connection = new PeerConnection('probe', {
  iceServers: [{ hostname, port: Number(port), username, password, relayType: 'TurnUdp' }],
  bindAddress,
})
/** @param {string} outcome */
const end = (outcome) => {
  console.log(outcome)
  process.exit(0)
}
connection.onLocalCandidate((candidate) => {
  if (candidate.includes(' typ relay ')) end('relay')
})
connection.onGatheringStateChange((state) => {
  if (state === 'complete') end('none')
})
connection.createDataChannel('probe')
// The library keeps no process alive.
setTimeout(() => end('nothing'), 30_000)
