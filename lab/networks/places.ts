import type { AccessKind } from './access'
import type { Attachment } from './computers'

/** Drops what is for no address of this internet, as a provider does, instead of saying that there is no route. */
export const CORE_ADDRESSES = { ipv4: '11.0.0.254', ipv6: '2001:db8::fe' } as const

/** The last byte of the first person's address; the others follow. */
const FIRST = 10

export const WIRED = 'wired'
/** A person's access “wired”, and others behind routers, by the name of the interface, which are not plugged in at first. */
export interface Home {
  readonly wired: AccessKind
  readonly others: Readonly<Record<string, Exclude<AccessKind, 'public'>>>
}

export interface Place {
  readonly name: string
  readonly interface: string
  readonly kind: AccessKind
  readonly number: number
}

export const isWired = (place: Place): boolean => place.interface === WIRED
const ofPlace = (place: Place): string => (isWired(place) ? place.name : `${place.name}-${place.interface}`)
export const routerOf = (place: Place): string => `${ofPlace(place)}-router`
export const carrierOf = (place: Place): string => `${ofPlace(place)}-carrier`

export const computersOf = (place: Place): readonly string[] => {
  const own = isWired(place) ? [place.name] : []
  if (place.kind === 'public') return own
  const routers = [routerOf(place)]
  return place.kind === 'carrier-grade' ? [...own, ...routers, carrierOf(place)] : [...own, ...routers]
}

/** A computer's end of an access, and its gateway. `host`: its number in the network. */
export const endOf = (
  { interface: name, kind, number }: Place,
  host = 2,
): { readonly attachment: Attachment; readonly gateway: string } => {
  const end = (address: string, gateway: string) => ({
    attachment: { interface: name, addresses: [address] },
    gateway,
  })
  if (kind === 'public') return end(`11.0.0.${number + 100 * (host - 2)}/24`, CORE_ADDRESSES.ipv4)
  if (kind === 'ipv6-only' || kind === 'nat64')
    return end(`2001:db8:${number}::${host}/64`, `2001:db8:${number}::1`)
  return end(`192.168.${number}.${host}/24`, `192.168.${number}.1`)
}

export const placesOf = (people: Readonly<Record<string, AccessKind | Home>>): readonly Place[] =>
  Object.entries(people)
    .flatMap(([name, home]) => {
      if (typeof home === 'string') return [{ name, interface: WIRED, kind: home }]
      const others = Object.entries(home.others).map(([each, kind]) => ({ name, interface: each, kind }))
      return [{ name, interface: WIRED, kind: home.wired }, ...others]
    })
    .map((place, n) => ({ ...place, number: FIRST + n }))

/** What is attached to the network of the server. */
export const outermostOf = (place: Place): string => {
  if (place.kind === 'public') return place.name
  return place.kind === 'carrier-grade' ? carrierOf(place) : routerOf(place)
}

/** Everybody has an address of IPv4 outside, except those behind an IPv6 router. */
export const publicAddresses = (kind: AccessKind, number: number): readonly string[] => {
  const ipv4 = `11.0.0.${number}/24`
  const ipv6 = `2001:db8::${number}/64`
  // A router asks for a neighbour's hardware address from its own link-local one.
  const linkLocal = `fe80::${number}/64`
  switch (kind) {
    case 'public':
    case 'nat64':
      return [ipv4, ipv6, linkLocal]
    case 'ipv6-only':
      return [ipv6, linkLocal]
    case 'full-cone':
    case 'address-restricted':
    case 'port-restricted':
    case 'symmetric':
    case 'carrier-grade':
    case 'udp-blocked':
    case 'https-only':
      return [ipv4]
  }
}
