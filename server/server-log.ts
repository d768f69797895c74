/** The facts of one log line. They never hold a person's name: a number identifies a connection. */
export type LogFields = Readonly<Record<string, string | number | boolean>>

/** A structured log, compatible with pino. */
export interface ServerLog {
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
}
