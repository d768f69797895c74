import { join } from 'node:path'
import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import { runAsChild } from '../../base/supervision/run-as-child'
import { withoutAddresses } from '../../base/without-addresses'
import type { ServerLog } from '../../server/server-log'
import { PortError } from '../../server/whole/port-wish'
import type { GroupsWish } from '../../server/whole/served-groups'
import { WholeServer } from '../../server/whole/whole-server'
import { freePortAfter } from './free-port'
import type { HostedServerCommand, HostedServerEvent, HostedServerData } from './hosted-server-contract'

/** Combines the counts of many simultaneous logins. ms */
const COUNT_INTERVAL_MS = 200
/** The server's name in signed statements; that of the computer is nobody's business. */
const NAME = 'ringdown'
/**
 * A relayed call sends 340 kbit/s at most to the internet, 170 to each side, and a home may send no more than 10 Mbit/s: ten calls leave
 * two thirds of that.
 */
const MAX_RELAYED = 10

/** The built page for guests, beside the folder of this script. */
const GUEST_PAGE = join(import.meta.dirname, '..', 'guest')

/** Logs problems only, one JSON object a line. */
const log: ServerLog = {
  info: () => undefined,
  warn: (fields, message) =>
    console.warn(withoutAddresses(JSON.stringify({ event: 'hosting', message, ...fields }))),
}

const wishOf = (port: number) => ({ port, otherwise: 'any-port' }) as const

/** Nobody but this server reaches the ports that no phone uses. */
const groupsWish = (balancer: number | undefined, voice: number | undefined): GroupsWish | undefined =>
  balancer === undefined || voice === undefined
    ? undefined
    : {
        balancer: wishOf(balancer),
        servingNode: { port: wishOf(voice), balancerPort: wishOf(0) },
        callController: { port: wishOf(0), balancerPort: wishOf(0) },
      }

/** The script of the server's thread, so that many clients do not make the app stutter. Started by hosted-server.ts. */
runAsChild<HostedServerData, HostedServerCommand, HostedServerEvent>((data, parent) => {
  const { host, port: wished, httpPort, stunPort, balancerPort, voicePort, namesFile, outside } = data
  let people = 0
  let cancelCount: (() => void) | undefined
  const server = new WholeServer({
    ...{ log, name: NAME, host, port: wished, namesFile, outside },
    http:
      httpPort === undefined
        ? undefined
        : { ...wishOf(httpPort), maxRelayed: MAX_RELAYED, guestPage: GUEST_PAGE },
    stun: stunPort === undefined ? undefined : wishOf(stunPort),
    groups: groupsWish(balancerPort, voicePort),
    onOnline: (online) => {
      people = online
      cancelCount ??= systemClock.after(COUNT_INTERVAL_MS, () => {
        cancelCount = undefined
        parent.send({ kind: 'people', people })
      })
    },
  })
  const listen = async (): Promise<void> => {
    parent.send({ kind: 'starting' })
    try {
      await server.start()
      const { stun, httpAddress, directoryAddress, groups } = server
      const ports = {
        port: directoryAddress?.port ?? wished,
        ...(httpAddress && { httpPort: httpAddress.port }),
        ...(stun.kind === 'running' && { stunPort: stun.port }),
        ...(groups?.balancer !== undefined && { balancerPort: groups.balancer }),
        ...(groups?.servingNode !== undefined && { voicePort: groups.servingNode }),
      }
      parent.send({ kind: 'listening', ports })
    } catch (error) {
      const code = error instanceof PortError ? error.code : ''
      const freePort = code === 'EADDRINUSE' ? await freePortAfter(wished, host) : undefined
      const message = errorText(error instanceof PortError ? error.cause : error)
      parent.send({ kind: 'refused', code, message, freePort })
    }
  }
  void listen()
  return {
    take: ({ ports }) => server.setOutside(ports),
    stop: () => server.stop(),
  }
})
