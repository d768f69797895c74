import type { Message } from '../../locales/message'

/** The result of a command. Commands do not reject because of a user's mistake; the result says why they failed. */
export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly problem: Message }
