import { errorText } from '../../base/error-text'
import { systemClock } from '../../base/clock'
import { runAsChild } from '../../base/supervision/run-as-child'
import { withoutAddresses } from '../../base/without-addresses'
import { DirectoryServer } from '../../server/directory/directory-server'
import { NameRegister } from '../../server/names/name-register'
import { NamesFile } from '../../server/names/names-file'
import type { ServerLog } from '../../server/server-log'
import { freePortAfter } from './free-port'
import type { HostedServerEvent, HostedServerData } from './hosted-server-contract'

/** Combines the counts of many simultaneous logins. ms */
const COUNT_INTERVAL_MS = 200

/** Logs problems only, one JSON object a line. */
const log: ServerLog = {
  info: () => undefined,
  warn: (fields, message) =>
    console.warn(withoutAddresses(JSON.stringify({ event: 'hosting', message, ...fields }))),
}

/** The script of the server's thread, so that many clients do not make the app stutter. Started by hosted-server.ts. */
runAsChild<HostedServerData, never, HostedServerEvent>(({ host, port: wished, namesFile }, parent) => {
  let people = 0
  let cancelCount: (() => void) | undefined
  const clock = systemClock
  const names = new NameRegister(clock)
  const kept =
    namesFile === undefined ? undefined : NamesFile.open({ file: namesFile, register: names, clock, log })
  const server = new DirectoryServer({
    names,
    host,
    port: wished,
    log,
    onOnline: (online) => {
      people = online
      cancelCount ??= systemClock.after(COUNT_INTERVAL_MS, () => {
        cancelCount = undefined
        parent.send({ kind: 'people', people })
      })
    },
  })
  const listen = async (): Promise<void> => {
    parent.send({ kind: 'starting' })
    try {
      parent.send({ kind: 'listening', port: (await server.start()).port })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      const freePort = code === 'EADDRINUSE' ? await freePortAfter(wished, host) : undefined
      const message = errorText(error)
      parent.send({ kind: 'refused', code, message, freePort })
    }
  }
  void listen()
  return {
    take: () => undefined,
    stop: async () => {
      await server.stop()
      await kept?.close()
    },
  }
})
