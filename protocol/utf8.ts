const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @returns the text as it stands, a byte order mark included; undefined for what is not UTF-8 */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
