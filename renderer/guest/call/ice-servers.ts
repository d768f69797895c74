import { isUnread, readUnread, type Unread } from '../broker/guards'

const PATH = '/guest/ice'
const TIMEOUT_MS = 5_000
/** Characters. */
const MAX_LENGTH = 4_096

/** Asks the server for those that help to connect. Never rejects: without them a call may still find a way. @param host the server's, as in a URL */
export async function iceServersOf(host: string): Promise<RTCIceServer[]> {
  try {
    const answer = await fetch(PATH, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return answer.ok ? readIceServers(await answer.text(), host) : []
  } catch {
    return []
  }
}

/** @param text of the server's answer */
export function readIceServers(text: string, host: string): RTCIceServer[] {
  const read = text.length > MAX_LENGTH ? undefined : readUnread(text)
  if (!read) return []
  const { stunPort, turn } = read
  const relay = isUnread(turn) ? turnServer(turn) : undefined
  return [...(isPort(stunPort) ? [{ urls: `stun:${host}:${stunPort}` }] : []), ...(relay ? [relay] : [])]
}

function turnServer({ host, port, username, password }: Unread): RTCIceServer | undefined {
  if (typeof host !== 'string' || typeof username !== 'string' || typeof password !== 'string')
    return undefined
  if (!isPort(port) || !/^[\w.:-]{1,253}$/.test(host)) return undefined
  const urls = `turn:${host.includes(':') ? `[${host}]` : host}:${port}?transport=udp`
  return { urls, username, credential: password }
}

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0xffff
