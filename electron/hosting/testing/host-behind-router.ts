import { networkInterfaces } from 'node:os'
import { systemClock } from '../../../base/clock'
import { Hosting } from '../hosting'
import { PortMapper } from '../port-mapping/port-mapper'
import { routerWays } from '../port-mapping/router-ways'

/**
 * Hosts as the app does, with a router that is asked to open ports: `node host-behind-router.cjs WORKER PORT`. Prints its state as
 * JSON lines, and stops when its standard input ends.
 */
const [, , workerFile = '', port] = process.argv
const hosting = new Hosting({
  ...{ workerFile, clock: systemClock },
  portMapper: new PortMapper({ clock: systemClock, ways: routerWays(systemClock, networkInterfaces) }),
})
hosting.on('hosting', (state) => console.log(JSON.stringify(state)))
hosting.start(Number(port), 'Studio')
process.stdin.resume().once('end', () => void hosting.close().then(() => console.log('{"kind":"closed"}')))
