/** IPv4; IPv6 with at least two colons, unlike a time of day without seconds. */
const ADDRESSES = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi

/** A system's error text without the addresses in it. */
export const withoutAddresses = (text: string): string => text.replace(ADDRESSES, '(address)')
