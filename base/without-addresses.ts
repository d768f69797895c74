/**
 * A host name with a port: at least one letter before the colon, unlike a time of day or an error's place in a file.
 */
const HOST_AND_PORT = /(?<![\w.-])(?=[\w.-]*[a-z])[\w.-]+:\d{1,5}(?![\w:])/gi
/** The host that the system's resolver did not find. */
const LOOKED_UP = /(?<=\bgetaddrinfo \w+ )\S+/g
/**
 * IPv4; IPv6 with at least two colons, unlike a time of day without seconds, and optionally a zone or an IPv4 address
 * at its end.
 */
const ADDRESSES =
  /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%\w+)?(?![\w:])|\b\d{1,3}(?:\.\d{1,3}){3}\b/gi

/** A text for a log, without addresses and hosts of other people. */
export const withoutAddresses = (text: string): string =>
  text.replace(LOOKED_UP, '(address)').replace(ADDRESSES, '(address)').replace(HOST_AND_PORT, '(address)')
