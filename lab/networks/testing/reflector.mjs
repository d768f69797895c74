import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * The server side of the probes of RFC 5780, on two ports of each address: `node reflector.mjs ADDRESS…`. A datagram
 * `?` is answered with the sender's address, as JSON. `all` is answered with a `!` from every other socket, and then
 * from the socket itself. TCP connections to 443 and 444 get `!`.
 */
const UDP_PORTS = [3478, 3479]
const TCP_PORTS = [443, 444]

const addresses = process.argv.slice(2)
const places = addresses.flatMap((address) => UDP_PORTS.map((port) => ({ address, port })))
const sockets = places.map(({ address, port }) => {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (message, { address: host, port: from, family }) => {
    if (message.toString() === '?')
      return socket.send(JSON.stringify({ address: host, port: from }), from, host)
    const others = sockets.filter((each) => each !== socket && isOf(each, family))
    for (const each of [...others, socket]) each.send('!', from, host)
  })
  socket.bind(port, address)
  return socket
})
/** @param {import('node:dgram').Socket} socket @param {string} family */
const isOf = (socket, family) => socket.address().family === family

const servers = TCP_PORTS.map((port) => createServer((socket) => void socket.end('!')).listen(port, '::'))
await Promise.all([...sockets, ...servers].map((each) => once(each, 'listening')))
console.log('ready')
