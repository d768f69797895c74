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

/** Why a connection failed, for people who do not know the system's names of errors. */
export const inWords = (error: NodeJS.ErrnoException): string =>
  (error.code === undefined ? undefined : REASONS[error.code]) ?? error.message
