import type { Cost } from './asked-process'

export interface TextClientsSpec {
  /** `host:port`; they are tried in turn. */
  readonly gateways: readonly string[]
  readonly clients: readonly { readonly room: string; readonly name: string }[]
}

export interface ClientState {
  readonly room: string
  /** How often it has been inside, and when last, µs of the common clock. */
  readonly entries: number
  readonly insideUs: number
  readonly refusals: number
  /** How often it has connected to a gateway, or tried to. */
  readonly attempts: number
}

export type TextClientsQuestions = {
  /** More clients come. Resolves when all are inside. */
  readonly enter: readonly [TextClientsSpec, undefined]
  /** One of them says a text to all. */
  readonly say: readonly [client: number, undefined]
  /** Each says a text so often, at moments of its own, for so long. Resolves at the end with their number. */
  readonly write: readonly [{ readonly everyMs: number; readonly forMs: number }, number]
  /** One sends this as often and as fast as its connection takes it. */
  readonly flood: readonly [
    { readonly client: number; readonly text: string; readonly count: number },
    undefined,
  ]
  /** How long each text that has come since the last question was on its way, µs. */
  readonly arrivals: readonly [undefined, Float64Array]
  readonly count: readonly [undefined, number]
  readonly states: readonly [undefined, readonly ClientState[]]
  readonly cost: readonly [isTidy: boolean, Cost]
}
