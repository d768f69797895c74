import type { Account, HostingState } from '../../electron/api'

/** Whether we are signed in to the server of this computer, reached over loopback. */
export const isOwnServer = (hosting: HostingState, account: Account | undefined): boolean =>
  hosting.kind !== 'stopped' && account?.server === `127.0.0.1:${hosting.port}`
