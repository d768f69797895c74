import { isRoomName } from '../../../protocol/rooms'
import { decoded } from './decoded'
import { serverOfUrl, serverUrl } from './server-url'

/** The schemes of rooms' URLs: that of servers with TLS, and that of others. */
export const ROOM_SCHEMES = ['ringdown', 'ringdowns'] as const

/** A room somewhere. */
export interface RoomPlace {
  /** In the form of an account's server. */
  readonly server: string
  readonly room: string
  /** The secret of the link by which we are invited. */
  readonly link?: string
}

/** A name of 64 code points in percent-encoded UTF-8 takes 768 characters, a host 255. */
const MAX_URL_CHARACTERS = 1_200
const ROOM_URL =
  /^(?<scheme>ringdowns?):\/\/(?<address>[^/\\?#@\s]+)\/room\/(?<name>[^/\\?#]+)\/?(?:\?link=(?<link>[\w-]{22}))?$/i

/**
 * `ringdown://HOST:PORT/room/NAME`, with `?link=SECRET` for whoever has the link; `ringdowns:` for a server with TLS.
 * @param server in the form of an account's server @returns undefined for what is no address
 */
export function roomUrl({ server, room, link }: RoomPlace): string | undefined {
  const at = serverUrl(server)
  const secret = link === undefined ? '' : `?link=${link}`
  return at && `${at}/room/${encodeURIComponent(room)}${secret}`
}

/**
 * The room of a URL. Any page can contain any URL, so it is read strictly.
 * @returns undefined for anything but a room's URL
 */
export function roomOfUrl(url: string): RoomPlace | undefined {
  if (url.length > MAX_URL_CHARACTERS) return undefined
  const { scheme = '', address = '', name = '', link } = ROOM_URL.exec(url)?.groups ?? {}
  const room = decoded(name)
  const server = serverOfUrl(scheme, address)
  if (room === undefined || !isRoomName(room) || server === undefined) return undefined
  return { server, room, ...(link !== undefined && { link }) }
}
