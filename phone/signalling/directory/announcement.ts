import {
  announced,
  announcement,
  type Capabilities,
  type Extension,
  type Fingerprint,
  identityEntry,
  identityIn,
} from '../../../protocol/directory'

/** A phone's announcement beyond the protocol. */
export interface Announced {
  readonly capabilities: Capabilities
  readonly identity?: Fingerprint | undefined
}

/** The extension block with this phone's capabilities and identity. @param identity undefined: it has none */
export const ownAnnouncement = (identity: Fingerprint | undefined): Extension =>
  new Map([
    ...announcement({
      pings: true,
      tenMs: true,
      callEnds: true,
      peerState: true,
      statuses: true,
      signals: true,
    }),
    ...(identity === undefined ? [] : identityEntry(identity)),
  ])

export const announcedIn = (extension: Extension): Announced => ({
  capabilities: announced(extension),
  identity: identityIn(extension),
})
