import type { ConnectionAddresses } from '../admission/connection-addresses'

/** A request for something that is read: GET or HEAD. */
export interface PageRequest {
  /** As it was sent, without a query. */
  readonly path: string
  /** The header `Host`, of the client's own or a named proxy's word; it may be anything. */
  readonly host: string | undefined
  /** The encodings that the client reads, as it names them. */
  readonly acceptEncoding: string | undefined
  /** Undefined: a named proxy does not say who asks. */
  readonly addresses: ConnectionAddresses | undefined
  /** The limits of its network do not hold for the client: it may be a proxy for many. */
  readonly isExempt: boolean
}

export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A role that answers requests. */
export interface PageRoute {
  /** @returns undefined: it has nothing at this address */
  answer(request: PageRequest): PageAnswer | undefined
}
