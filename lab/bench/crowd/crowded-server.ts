import { ServerProcess } from '../../phones/server-process'

/** The server's limit of people, where it has enough file descriptors. */
export const MAX_PEOPLE = 100_000

/** Starts a directory server for a crowd. @param options more than that */
export const crowdedServer = (options: readonly string[] = []): Promise<ServerProcess> => {
  const own = ['--port', '0', '--http-port', 'none', '--max-connections', String(MAX_PEOPLE)]
  return ServerProcess.startWith([...own, ...options], 'listening')
}
