import type { AppState } from '../../electron/api'

/** Whether the network has nothing for us yet: nobody there or known from before, no text and no room. */
export const isAlone = ({ connection, contacts, directTexts, rooms }: AppState): boolean =>
  connection.kind === 'online' && contacts.length === 0 && directTexts.length === 0 && rooms.length === 0
