/** Facts of one log line. Names of people never appear in them: connections are told apart by number. */
export type LogFields = Readonly<Record<string, string | number | boolean>>

/** A structured log, as pino is. */
export interface ServerLog {
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
}
