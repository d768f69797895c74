/** IPv4; IPv6 with at least two colons, which no time of day has without seconds. */
const ADDRESSES = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi

/** What a system says about a connection, without where it went to. */
export const withoutAddresses = (text: string): string => text.replace(ADDRESSES, '(address)')
