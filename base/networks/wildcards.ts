/** The addresses that stand for all addresses of the computer. */
export const WILDCARDS: readonly string[] = ['::', '0.0.0.0']

/** Whether `::` cannot be listened on because the computer has no IPv6. @param error of the system */
export const lacksIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
