/**
 * The values that pass between the preload's world and the page's: a copy of plain values, in which functions and
 * promises are replaced by ids that the other side calls back with. Sent as `CustomEvent.detail`, which Chromium clones
 * synchronously when another world reads it.
 *
 * Source: Electron's documentation of contextBridge, "Parameter / Error / Return Type support".
 */
export type Wire =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Wire[] }
  | { readonly kind: 'record'; readonly entries: readonly (readonly [string, Wire])[] }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'promise'; readonly id: number }

export type Outcome =
  { readonly ok: true; readonly value: Wire } | { readonly ok: false; readonly error: Wire }

export type BridgeMessage =
  /** The page's world is ready and has received nothing yet. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'expose'; readonly key: string; readonly value: Wire }
  | { readonly kind: 'exposed'; readonly key: string }
  | { readonly kind: 'call'; readonly call: number; readonly id: number; readonly args: readonly Wire[] }
  | { readonly kind: 'return'; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: 'settle'; readonly id: number; readonly outcome: Outcome }

export type Side = 'page' | 'preload'
