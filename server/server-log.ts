/** The facts of one log line. They never hold a person's name: a number identifies a connection. */
export type LogFields = Readonly<Record<string, string | number | boolean>>

/** A structured log, compatible with pino. */
export interface ServerLog {
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
}

/** The parts of a server, as its log and its metrics name them. */
export type ServerRole =
  | 'server'
  | 'directory'
  | 'http'
  | 'broker'
  | 'relay'
  | 'gateway'
  | 'room-host'
  | 'balancer'
  | 'serving-node'
  | 'call-controller'
  | 'stun'
  | 'names'
  | 'network'
  | 'master'
  | 'operators'

/** A log whose lines name the role that they are about. */
export const logOfRole = (log: ServerLog, role: ServerRole): ServerLog => ({
  info: (fields, message) => log.info({ role, ...fields }, message),
  warn: (fields, message) => log.warn({ role, ...fields }, message),
})
