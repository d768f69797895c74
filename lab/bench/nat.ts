import { systemClock } from '../../base/clock'
import { inProject } from '../../scripts/lib/paths.mjs'
import { TurnCredentials } from '../../server/turn/turn-credentials'
import { ACCESS_KINDS, type AccessKind } from '../networks/access'
import { type Connection, connectByIce, type PeerIceServer, type Side } from '../networks/connect-by-ice'
import { Daemon } from '../networks/daemon'
import { Internet, SERVER_ADDRESSES } from '../networks/internet'
import { whyNoRouters } from '../networks/netns'
import { TurnServer } from '../networks/turn-server'
import { Results } from './results'

/**
 * For every pair of ways to be attached to the internet: how two peers connect, and how long that takes, with STUN by
 * `ringdown serve`; where that fails, with TURN by coturn too. The time begins with the offer.
 */
const STUN_PORT = 3478
const TURN_PORT = 3479
const SECRET = 'a secret of the laboratory'
/** Longer than any that succeeded took, by far. ms */
const TIMEOUT_MS = 6_000

interface Row {
  readonly caller: AccessKind
  readonly callee: AccessKind
  readonly withStun: Connection
  /** Only tried where STUN was not enough. */
  readonly withTurn?: Connection
}

const inWords = (connection: Connection | undefined): string => {
  if (!connection) return ''
  return connection.kind === 'failed' ? 'fails' : `${connection.kinds} ${connection.ms.toFixed(0)} ms`
}

/** The server's address for computers with this access. */
const serverFor = (kind: AccessKind): string => {
  if (kind === 'nat64') return SERVER_ADDRESSES.nat64
  return kind === 'ipv6-only' ? SERVER_ADDRESSES.ipv6 : SERVER_ADDRESSES.ipv4
}

const iceServersFor = (kind: AccessKind, hasTurn: boolean): readonly PeerIceServer[] => {
  const host = serverFor(kind)
  const stun = { hostname: host, port: STUN_PORT }
  if (!hasTurn) return [stun]
  const turn = new TurnCredentials({ host, port: TURN_PORT, secret: SECRET, clock: systemClock }).for(kind)
  const { username, password } = turn
  return [stun, { hostname: host, port: TURN_PORT, username, password, relayType: 'TurnUdp' }]
}

const reason = whyNoRouters()
if (reason !== undefined)
  throw new Error(`the laboratory needs Linux, root, iproute2, nftables and tayga: ${reason}`)
const results = new Results<Row>({
  name: 'nat',
  head: `${'caller'.padEnd(19)} ${'callee'.padEnd(19)} ${'with STUN'.padEnd(22)} with TURN`,
  line: ({ caller, callee, withStun, withTurn }) =>
    `${caller.padEnd(19)} ${callee.padEnd(19)} ${inWords(withStun).padEnd(22)} ${inWords(withTurn)}`,
})
const homes = ACCESS_KINDS.flatMap((kind) => [`a-${kind}`, `b-${kind}`])
const internet = await Internet.open(
  Object.fromEntries(homes.map((name) => [name, name.slice(2) as AccessKind])),
)
const daemons: { close(): Promise<void> }[] = []
try {
  const prefix = internet.prefix('server')
  const serve = ['serve', '--names', 'none', '--stun-port', String(STUN_PORT)]
  daemons.push(await Daemon.start([...prefix, inProject('bin', 'ringdown'), ...serve], '(STUN)'))
  const hosts = [SERVER_ADDRESSES.ipv4, SERVER_ADDRESSES.ipv6]
  daemons.push(await TurnServer.start({ prefix, hosts, port: TURN_PORT, secret: SECRET }))
  const side = (name: string, kind: AccessKind, hasTurn: boolean): Side => ({
    prefix: internet.prefix(name),
    iceServers: iceServersFor(kind, hasTurn),
  })
  for (const [n, caller] of ACCESS_KINDS.entries())
    for (const callee of ACCESS_KINDS.slice(n)) {
      const attempt = (hasTurn: boolean): Promise<Connection> =>
        connectByIce([side(`a-${caller}`, caller, hasTurn), side(`b-${callee}`, callee, hasTurn)], TIMEOUT_MS)
      const withStun = await attempt(false)
      const withTurn = withStun.kind === 'failed' ? await attempt(true) : undefined
      await results.add({ caller, callee, withStun, ...(withTurn && { withTurn }) })
    }
  results.finish()
} finally {
  for (const daemon of daemons) await daemon.close()
  await internet.close()
}
