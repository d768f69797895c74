import type { Duplex } from 'node:stream'

/**
 * The result of looking at the first bytes of a stream: more are needed, or what was recognised and how many bytes it
 * consumed.
 */
export type FirstBytes<T> =
  | { readonly kind: 'more' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'read'; readonly value: T; readonly length: number }

interface FirstBytesEvents<T> {
  readonly onRead: (value: T) => void
  readonly onMalformed: () => void
}

/**
 * Reads the beginning of a connection before its next reader. Unconsumed bytes stay in the socket for that reader.
 * Calls neither handler when the socket closes first.
 * @param read gets all bytes so far; it must limit how many it asks for
 */
export function readFirstBytes<T>(
  socket: Duplex,
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
