import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * Asks a reflector at these addresses, and prints JSON: `node probe.mjs nat|firewall ADDRESS [ALTERNATE]`. `nat`: how
 * the network maps and filters (RFC 5780, section 4). `firewall`: what gets through.
 */
const [what, first = '', alternate = first] = process.argv.slice(2)
const [PORT, OTHER_PORT] = [3478, 3479]
/** A lost datagram is sent again. ms */
const RETRY_MS = 200

/** @typedef {{ address: string, port: number }} Place */

const open = async () => {
  const socket = createSocket(first.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0)
  await once(socket, 'listening')
  return socket
}

/**
 * How a place sees the socket.
 *
 * @param {import('node:dgram').Socket} socket
 * @param {Place} place
 * @returns {Promise<Place>}
 */
const ask = async (socket, place) => {
  const send = () => socket.send('?', place.port, place.address)
  const timer = setInterval(send, RETRY_MS)
  send()
  try {
    for (;;) {
      const [message, from] = await once(socket, 'message')
      if (from.address === place.address && from.port === place.port && message.toString() !== '!')
        return JSON.parse(message.toString())
    }
  } finally {
    clearInterval(timer)
  }
}

/** @param {Place} a @param {Place} b */
const isSame = (a, b) => a.address === b.address && a.port === b.port

const mapping = async () => {
  const socket = await open()
  const own = await ask(socket, { address: first, port: PORT })
  const otherAddress = await ask(socket, { address: alternate, port: PORT })
  const otherPort = await ask(socket, { address: alternate, port: OTHER_PORT })
  const localPort = socket.address().port
  socket.close()
  const kind = isSame(own, otherAddress)
    ? 'endpoint-independent'
    : isSame(otherAddress, otherPort)
      ? 'address-dependent'
      : 'address-and-port-dependent'
  return { address: own.address, preservesPort: own.port === localPort, mapping: kind }
}

/** Whom a new mapping lets in: the reflector answers from all its places, at last from the one that was asked. */
const filtering = async () => {
  const socket = await open()
  await ask(socket, { address: first, port: PORT })
  /** @type {Place[]} */
  const seen = []
  socket.send('all', PORT, first)
  do {
    const [, from] = await once(socket, 'message')
    seen.push({ address: from.address, port: from.port })
  } while (!seen.some((place) => isSame(place, { address: first, port: PORT })))
  socket.close()
  const isIn = (/** @type {Place} */ place) => seen.some((each) => isSame(each, place))
  if (isIn({ address: alternate, port: OTHER_PORT })) return 'endpoint-independent'
  return isIn({ address: first, port: OTHER_PORT }) ? 'address-dependent' : 'address-and-port-dependent'
}

/** What a firewall lets through. Two answers from port 443 end the wait for the others, which were asked before. */
const firewall = async () => {
  /** @type {Set<string>} */
  const answered = new Set()
  const socket = await open()
  socket.on('message', () => answered.add('udp'))
  socket.send('?', PORT, first)
  const tcp = (/** @type {number} */ port) =>
    connect(port, first)
      .on('data', () => answered.add(`tcp ${port}`))
      .on('error', () => undefined)
  tcp(444)
  for (let round = 0; round < 2; round++) await once(tcp(443), 'data')
  return [...answered].sort()
}

console.log(
  JSON.stringify(what === 'nat' ? { ...(await mapping()), filtering: await filtering() } : await firewall()),
)
process.exit(0)
