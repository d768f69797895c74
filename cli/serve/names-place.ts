import { homedir } from 'node:os'
import { join } from 'node:path'

export interface System {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const THIS_SYSTEM: System = { platform: process.platform, env: process.env, home: homedir() }

/**
 * The default file for the owners of names: in the system's usual folder, one file for each port. Undefined for a port
 * that the system chooses, because it differs in each run.
 */
export const usualNamesFile = (port: number, system: System = THIS_SYSTEM): string | undefined =>
  stateFile('names', port, system)

/** The file with the server's place in a network, beside the one with names. */
export const usualClusterFile = (port: number, system: System = THIS_SYSTEM): string | undefined =>
  stateFile('cluster', port, system)

function stateFile(what: string, port: number, { platform, env, home }: System): string | undefined {
  if (port === 0) return undefined
  const name = `${what}-${port}.json`
  const { STATE_DIRECTORY: service, XDG_STATE_HOME: state, LOCALAPPDATA: local } = env
  // The first of the folders that systemd gives to a service.
  const [given] = service?.split(':') ?? []
  if (given !== undefined && given !== '') return join(given, name)
  if (platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'Ringdown', name)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Ringdown', name)
  return join(state !== undefined && state !== '' ? state : join(home, '.local', 'state'), 'ringdown', name)
}
