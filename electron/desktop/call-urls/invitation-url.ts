import { checkName } from '../../../base/names/check-name'
import { decoded } from './decoded'
import { serverOfUrl, serverUrl } from './server-url'

/** Where somebody invites us to: a network, and whom to call there. */
export interface InvitedTo {
  /** In the form of an account's server. */
  readonly server: string
  /** Undefined: the network alone. */
  readonly contact?: string
}

/** A name of 64 code points in percent-encoded UTF-8 takes 768 characters, a host 255. */
const MAX_URL_CHARACTERS = 1_200
const INVITATION = /^(?<scheme>ringdowns?):\/\/(?<address>[^/\\?#@\s]+)(?:\/(?<name>[^/\\?#]+))?\/?$/i
const HAS_PORT = /:\d+$/

/**
 * `ringdown://HOST:PORT/NAME`, or without the name; `ringdowns:` for a server with TLS.
 * @returns undefined for what is no address
 */
export function invitationUrl({ server, contact }: InvitedTo): string | undefined {
  const at = serverUrl(server)
  return at && (contact === undefined ? at : `${at}/${encodeURIComponent(contact)}`)
}

/**
 * The network of an invitation. Any page can contain any URL, so it is read strictly.
 * @returns undefined for anything but such a URL
 */
export function invitedBy(url: string): InvitedTo | undefined {
  if (url.length > MAX_URL_CHARACTERS) return undefined
  const { scheme = '', address = '', name } = INVITATION.exec(url)?.groups ?? {}
  const server = serverOfUrl(scheme, address)
  if (server === undefined) return undefined
  if (name === undefined) return { server }
  const checked = checkName(decoded(name) ?? '')
  return checked.ok ? { server, contact: checked.name } : undefined
}

/** The same for URLs that can mean nothing else: `ringdown://bob` calls Bob, and has no server. */
export function invitedForSure(url: string): InvitedTo | undefined {
  const invited = invitedBy(url)
  if (!invited) return undefined
  const { server, contact } = invited
  return contact !== undefined || server.startsWith('ringdowns:') || HAS_PORT.test(server)
    ? invited
    : undefined
}
