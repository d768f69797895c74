import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { mayName, type Reach } from './reach'

/** The error for a host that the server may not name; undefined for one that it may, and for names. */
export const whyNotConnect = (host: string, namer: Reach): Error | undefined =>
  isIP(host.split('%')[0] ?? '') !== 0 && !mayName(namer, host) ? notAllowed() : undefined

/** Looks names up as usual, and leaves out addresses that the server may not name. */
export const lookupWithin =
  (namer: Reach): LookupFunction =>
  (hostname: string, options: LookupOptions, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const allowed: LookupAddress[] = found.filter(({ address }) => mayName(namer, address))
      const [first] = allowed
      if (!first) return callback(notAllowed(), '', 0)
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })

/** Without a code: the text is shown as it is. */
const notAllowed = (): Error =>
  new Error('the address is not one of a network that the server shares with us')
