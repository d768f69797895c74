/**
 * The answer of a TLS server that has no place for a client whose handshake has not begun: a fatal internal_error alert in
 * the clear (RFC 8446, sections 5.1 and 6.2). No alert means busy; this one is for reasons that have nothing to do with the
 * client.
 */
export const BUSY_ALERT = Uint8Array.of(21, 3, 3, 0, 2, 2, 80)

/** Whether this error of a TLS client is the alert, if it comes before the handshake is complete. OpenSSL and BoringSSL name it alike. */
export const saysBusy = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'
