import { contactOfCallUrl } from './call-url'
import { roomOfUrl, type RoomPlace } from './room-url'

/** What a URL of ours is about: to call somebody, or to enter a room. */
export type OpenedUrl =
  { readonly kind: 'call'; readonly contact: string } | { readonly kind: 'room'; readonly place: RoomPlace }

/** @returns undefined for anything but a URL of ours */
export function openedUrl(url: string): OpenedUrl | undefined {
  const contact = contactOfCallUrl(url)
  if (contact !== undefined) return { kind: 'call', contact }
  const place = roomOfUrl(url)
  return place && { kind: 'room', place }
}

/** The first URL of ours among a program's arguments, if any. */
export function openedByArguments(args: readonly string[]): OpenedUrl | undefined {
  for (const argument of args) {
    const opened = openedUrl(argument)
    if (opened) return opened
  }
  return undefined
}
