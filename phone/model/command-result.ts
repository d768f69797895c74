import type { Message } from '../../locales/message'

/** How a command went. Commands never reject for what a user can do wrong; they answer why not. */
export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly problem: Message }
