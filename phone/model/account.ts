/** The user's name and directory server. */
export interface Account {
  /** Display name, 1 to 64 code points, trimmed. */
  readonly name: string
  /** `host:port`, `[v6]:port`, or a bare host (port 4242); of a server that encrypts, with `ringdowns://` before it (port 4243). */
  readonly server: string
}
