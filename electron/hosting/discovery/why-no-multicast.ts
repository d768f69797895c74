const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program keeps port 5353 for itself',
  EACCES: 'the system or a firewall does not allow it',
  EPERM: 'the system or a firewall does not allow it',
  ENODEV: 'this network does not carry multicast',
  ENETUNREACH: 'this computer is on no network',
  ENETDOWN: 'the network is down',
  EHOSTUNREACH: 'this computer is on no network',
  EADDRNOTAVAIL: 'the network has just gone',
}

/** Why servers nearby can be neither found nor announced, and that an address does the same. */
export function whyNoMulticast(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const cause = HINTS[code] ?? (error instanceof Error ? error.message : 'this computer is on no network')
  return `Servers nearby cannot be looked for or told of (${cause}); their addresses work all the same.`
}
