import { isIP } from 'node:net'
import { createClient } from 'redis'
import type { Address } from '../../protocol/directory'
import type { RedisAddress } from './redis-address'

/** How a Redis is reached. */
export interface RedisAccess {
  /** It may hold a password: never log it. */
  readonly address: RedisAddress
  /** The certificate authorities of its hosts, PEM; undefined: those that Node.js trusts. */
  readonly ca?: string | undefined
}

const CONNECT_TIMEOUT_MS = 5_000
/** The connections ping each other, so that a dead one is noticed while nothing is said. ms */
const PING_MS = 5_000
const SILENCE_MS = 15_000
/** Beyond this, commands fail rather than wait. */
const MAX_QUEUED = 100_000

export type RedisClient = ReturnType<typeof clientOf>

/** A connection that is not opened yet, and ends for good when it is lost. */
export function redisClient(access: RedisAccess, host: Address): RedisClient {
  const { address } = access
  const { username, password } = address
  return clientOf(access, host, {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(address.kind !== 'cluster' && address.database !== 0 && { database: address.database }),
  })
}

/** A connection to a sentinel, without the password, which it may not have. */
export const sentinelClient = (access: RedisAccess, host: Address): RedisClient => clientOf(access, host, {})

export const isSameHost = (one: Address, other: Address): boolean =>
  one.host === other.host && one.port === other.port

/**
 * Opens a connection. The library goes on with an attempt that `destroy` has come upon, so that its connection is closed here.
 * @param isWanted asked when the connection stands
 */
export async function openClient(client: RedisClient, isWanted: () => boolean): Promise<void> {
  await client.connect()
  if (isWanted()) return
  client.destroy()
  throw new Error('the connection is closed')
}

interface Login {
  readonly username?: string
  readonly password?: string
  readonly database?: number
}

const clientOf = (access: RedisAccess, { host, port }: Address, login: Login) =>
  createClient({
    ...login,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: {
      ...{
        host,
        port,
        connectTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SILENCE_MS,
        reconnectStrategy: false,
      },
      ...tlsOf(access, host),
    },
  })

/** The certificate has to be for the host by which it is reached. */
const tlsOf = ({ address, ca }: RedisAccess, host: string) =>
  address.encrypted
    ? ({ tls: true, ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) } as const)
    : {}
