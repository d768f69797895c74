/** Messages from the preload's world to the main process, as JSON through a DevTools binding. */
export type ToMain =
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | { readonly kind: 'preload-error'; readonly message: string }

/** Messages from the main process to the preload's world. `args`, `value`: structured clones as text. */
export type ToPreload =
  | { readonly kind: 'event'; readonly channel: string; readonly args: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }

/** The initial data of the preload's world. */
export interface PreloadConfig {
  readonly secret: string
  readonly env: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly platform: string
  readonly arch: string
}

/** The name of the isolated world; developer tools show it. */
export const WORLD = 'Electron preload'
/** Global functions of the isolated world, invisible to the page. */
export const SEND_BINDING = '__standInSend'
export const RECEIVE_FUNCTION = '__standInReceive'
