import { type Address, BROKER_PATH, formatAddress } from '../../protocol/directory'
import { ROOM_PATH } from '../../protocol/rooms'
import type { OperatorsState } from '../../server/metrics/operators'
import type { StunState } from '../../server/whole/ice-servers'
import type { RoleName } from '../../server/whole/roles'
import type { GroupPorts } from '../../server/whole/served-groups'
import type { PortError, PortUse } from '../../server/whole/port-wish'
import type { WholeServer } from '../../server/whole/whole-server'
import type { Output } from '../output'
import type { ServeOptions } from './serve-options'

export interface RunningServer {
  readonly server: WholeServer
  readonly operators: OperatorsState
  readonly options: ServeOptions
}

/** Tells the operator what runs, and where. */
export function reportServer({ server, operators, options }: RunningServer, output: Output): void {
  const encrypted = options.tls !== undefined
  reportDirectory(server.directoryAddress, encrypted, output)
  reportHttp(server.httpAddress, encrypted, options.roles, output)
  reportGuests(server, encrypted, output)
  reportRooms({ server, encrypted, roles: options.roles }, output)
  reportGroups(server.groups, output)
  if (server.directoryAddress) reportNames(options, output)
  reportStun(server.stun, output)
  reportOperators(operators, output)
}

function reportDirectory(address: Address | undefined, encrypted: boolean, output: Output): void {
  if (!address) return
  const { host, port } = address
  output.emit(
    { event: 'listening', host, port, encrypted },
    `listening on ${formatAddress(host, port)}${encrypted ? ', encrypted' : ''}`,
  )
}

function reportHttp(
  address: Address | undefined,
  encrypted: boolean,
  roles: ReadonlySet<RoleName>,
  output: Output,
): void {
  if (!address) return
  const { host, port } = address
  const origin = originOf(address, encrypted)
  const text = roles.has('broker')
    ? `the broker is at ${origin}${BROKER_PATH}`
    : `WebSockets are at ${origin}`
  output.emit({ event: 'http', host, port, encrypted }, text)
}

function reportGuests({ httpAddress, hasGuestPage }: WholeServer, encrypted: boolean, output: Output): void {
  if (!httpAddress || !hasGuestPage) return
  const page = `${encrypted ? 'https' : 'http'}://${formatAddress(httpAddress.host, httpAddress.port)}/call/NAME`
  output.emit(
    { event: 'guests', encrypted },
    `people call from a browser at ${page}${encrypted ? '' : ', which needs --tls-cert, or a proxy with a certificate, for the microphone'}`,
  )
}

const originOf = ({ host, port }: Address, encrypted: boolean): string =>
  `${encrypted ? 'wss' : 'ws'}://${formatAddress(host, port)}`

interface RunningRooms {
  readonly server: WholeServer
  readonly encrypted: boolean
  readonly roles: ReadonlySet<RoleName>
}

function reportRooms({ server, encrypted, roles }: RunningRooms, output: Output): void {
  const { httpAddress: address, rooms } = server
  const port = rooms?.port
  const parts = [
    ...(address && roles.has('gateway')
      ? [`rooms are at ${originOf(address, encrypted)}${ROOM_PATH}NAME`]
      : []),
    ...(port === undefined ? [] : [`other servers reach the rooms of this one at port ${port}`]),
  ]
  if (parts.length > 0) output.emit({ event: 'rooms', ...(port !== undefined && { port }) }, parts.join('; '))
}

function reportGroups(ports: GroupPorts | undefined, output: Output): void {
  const { balancer, servingNode } = ports ?? {}
  const parts = [
    ...(balancer === undefined ? [] : [`phones ask for the voice of rooms at UDP port ${balancer}`]),
    ...(servingNode === undefined ? [] : [`the voice of rooms is at UDP port ${servingNode}`]),
  ]
  if (parts.length > 0) output.emit({ event: 'room-voice', ...ports }, parts.join('; '))
}

function reportNames({ names: file, redis }: ServeOptions, output: Output): void {
  if (redis !== undefined)
    output.emit({ event: 'names', isShared: true }, 'the owners of names are stored in Redis')
  else if (file === undefined)
    output.emit({ event: 'names' }, 'the server forgets the owners of names when it stops')
  else output.emit({ event: 'names', file }, `the owners of names are stored in ${file}`)
}

function reportStun(stun: StunState, output: Output): void {
  switch (stun.kind) {
    case 'off':
      return
    case 'running': {
      const { port } = stun
      return output.emit({ event: 'stun', port }, `phones learn their address (STUN) at UDP port ${port}`)
    }
    case 'failed':
      return output.emit(
        { event: 'stun' },
        `phones do not learn their address here: ${whyNoStun(stun.error)}`,
      )
  }
}

function reportOperators(state: OperatorsState, output: Output): void {
  switch (state.kind) {
    case 'off':
      return
    case 'running': {
      const { host, port } = state.address
      const url = `http://${formatAddress(host, port)}/metrics`
      return output.emit({ event: 'metrics', host, port }, `operators read metrics at ${url}`)
    }
    case 'failed':
      return output.emit({ event: 'metrics' }, `operators cannot read metrics: ${whyNoMetrics(state.error)}`)
  }
}

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'the port is in use: choose another with --port or --http-port, or stop the program that has it',
  EACCES: 'not permitted: choose a --port above 1023',
  EADDRNOTAVAIL: 'not an address of this computer: choose another --host, or leave it out',
  ENOTFOUND: 'no such host: choose another --host, or leave it out',
}

/** Then no other port would help. */
const HOST_CODES: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND'])

/** Why a port that is needed is not there, and what to do. @param host undefined: all addresses */
export function whyNotListening(error: PortError, host: string | undefined): string {
  if (error.use === 'metrics') return whyNoMetrics(error)
  if (error.use === 'cluster') return whyNoMaster(error)
  const isHostWrong = HOST_CODES.has(error.code)
  if (error.use === 'stun' && !isHostWrong) return whyNoStun(error)
  if (error.use === 'rooms' && !isHostWrong) return whyNoRooms(error)
  if (GROUP_USES.has(error.use) && !isHostWrong) return whyNoVoice(error)
  return `cannot listen on ${formatAddress(host ?? '::', error.port)} (${HINTS[error.code] ?? error.reason})`
}

const whyNoStun = ({ port, reason }: PortError): string =>
  `UDP port ${port} is not available for STUN (${reason}): choose another with --stun-port`

const GROUP_USES: ReadonlySet<PortUse> = new Set([
  'balancer',
  'serving-node',
  'serving-node-balancer',
  'call-controller',
  'call-controller-balancer',
])

const whyNoVoice = ({ port, reason, use }: PortError): string =>
  `UDP port ${port} is not available for the voice of rooms (${reason}): choose another with --${use}-port`

const whyNoRooms = ({ port, reason }: PortError): string =>
  `port ${port} is not available for the rooms of other servers (${reason}): choose another with --rooms-port`

const whyNoMetrics = ({ port, reason }: PortError): string =>
  `port ${port} is not available for metrics (${reason}): choose another place with --metrics`

const whyNoMaster = ({ port, reason }: PortError): string =>
  `port ${port} is not available for other machines (${reason}): choose another with --cluster-port`
