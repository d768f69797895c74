import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { systemClock } from '../../../base/clock'
import { PortMapper } from '../port-mapping/port-mapper'
import { routerWays } from '../port-mapping/router-ways'

/**
 * Has the routers of this computer open a port, behind which a server says `!`: `node port-mapper-child.cjs PORT`. Prints
 * each state as JSON, and gives the port back when its standard input ends.
 */
const port = Number(process.argv[2])
const server = createServer((socket) => void socket.on('error', () => undefined).end('!')).listen(port)
const mapper = new PortMapper({ clock: systemClock, ways: routerWays(systemClock, networkInterfaces) })
mapper.on('state', (state) => console.log(JSON.stringify(state)))
mapper.start({ port })
process.stdin.resume().once('end', () => {
  server.close()
  void mapper.stop().then(() => console.log('"stopped"'))
})
