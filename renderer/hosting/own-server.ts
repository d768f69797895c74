import type { Account, HostingState } from '../../electron/api'

/** Whether we are signed in to the server that this computer runs, which we reach over loopback. */
export const isOwnServer = (hosting: HostingState, account: Account | undefined): boolean =>
  hosting.kind !== 'stopped' && account?.server === `127.0.0.1:${hosting.port}`
