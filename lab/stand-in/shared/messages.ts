/** What the preload's world tells the main process, as JSON through a DevTools binding. */
export type ToMain =
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | { readonly kind: 'preload-error'; readonly message: string }

/** What the main process tells the preload's world. `args`, `value`: structured clones as text. */
export type ToPreload =
  | { readonly kind: 'event'; readonly channel: string; readonly args: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }

/** What the preload's world is started with. */
export interface PreloadConfig {
  readonly secret: string
  readonly env: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly platform: string
  readonly arch: string
}

/** Of the isolated world; shown by developer tools. */
export const WORLD = 'Electron preload'
/** Global functions of the isolated world, out of the page's sight. */
export const SEND_BINDING = '__standInSend'
export const RECEIVE_FUNCTION = '__standInReceive'
