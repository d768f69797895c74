import type { Socket } from 'node:net'

/** What the first bytes of a stream say: that more are needed, or what they are and how many of them it took. */
export type FirstBytes<T> =
  | { readonly kind: 'more' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'read'; readonly value: T; readonly length: number }

interface FirstBytesEvents<T> {
  readonly onRead: (value: T) => void
  readonly onMalformed: () => void
}

/**
 * Reads how a connection begins, before anybody else reads from it. What follows, and what was only looked at, stays in
 * the socket for its next reader. Neither is called when the socket closes first.
 * @param read is given all bytes so far; it has to limit how many it asks for
 */
export function readFirstBytes<T>(
  socket: Socket,
  read: (bytes: Buffer) => FirstBytes<T>,
  { onRead, onMalformed }: FirstBytesEvents<T>,
): void {
  let bytes: Buffer = Buffer.alloc(0)
  const onReadable = (): void => {
    for (;;) {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      const found = read(bytes)
      if (found.kind === 'more') continue
      socket.off('readable', onReadable)
      if (found.kind === 'malformed') return onMalformed()
      const rest = bytes.subarray(found.length)
      if (rest.length > 0) socket.unshift(rest)
      return onRead(found.value)
    }
  }
  socket.on('readable', onReadable)
}
