import { tlsProblem } from './tls-problem'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no network',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'not an address of this computer',
  EACCES: 'not permitted',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
}

/**
 * The system resets a connection that is closed with unread data, which is nearly always so in a call: hanging up
 * closes the socket, in the original phone as well.
 */
export const CLOSED_UNREAD: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** The reason of a failed connection, in words instead of the system's error codes and OpenSSL's texts. */
export function inWords(error: NodeJS.ErrnoException): string {
  const { code, message } = error
  return REASONS[code ?? ''] ?? tlsProblem(error) ?? code ?? message
}
