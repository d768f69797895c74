import { contactOfCallUrl } from './call-url'
import { invitedBy, invitedForSure, type InvitedTo } from './invitation-url'
import { roomOfUrl, type RoomPlace } from './room-url'

/** What invites us to a network: to a room there, to somebody there, or to the network alone. */
export type OpenedInvitation =
  | { readonly kind: 'room'; readonly place: RoomPlace }
  | { readonly kind: 'network'; readonly invited: InvitedTo }

/** What a URL of ours is about: to call somebody, to enter a room, or to sign in somewhere. */
export type OpenedUrl = { readonly kind: 'call'; readonly contact: string } | OpenedInvitation

/** @returns undefined for anything but a URL of ours */
export function openedUrl(url: string): OpenedUrl | undefined {
  const place = roomOfUrl(url)
  if (place) return { kind: 'room', place }
  const invited = invitedForSure(url)
  if (invited) return { kind: 'network', invited }
  const contact = contactOfCallUrl(url)
  return contact === undefined ? undefined : { kind: 'call', contact }
}

/**
 * The same for a URL that the user gives where a server is asked for.
 * @returns undefined for anything but an invitation
 */
export function openedInvitation(url: string): OpenedInvitation | undefined {
  const place = roomOfUrl(url)
  if (place) return { kind: 'room', place }
  const invited = invitedBy(url)
  return invited && { kind: 'network', invited }
}

/** The first URL of ours among a program's arguments, if any. */
export function openedByArguments(args: readonly string[]): OpenedUrl | undefined {
  for (const argument of args) {
    const opened = openedUrl(argument)
    if (opened) return opened
  }
  return undefined
}
