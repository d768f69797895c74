import type { ServeOptions } from './serve-options'

/** What the operator has written for a setting. */
export interface GivenText {
  /** `--http-port`, `RINGDOWN_HTTP_PORT`, or the file, the line and the key: the beginning of a message about it. */
  readonly where: string
  /** One text, but for lists; none switches off. */
  readonly texts: readonly string[]
}

/** A setting that has been read. */
export interface Given<Value> {
  readonly where: string
  readonly value: Value
}

/** A setting of the server: an option, a variable and a key of the file. */
export interface Setting<Value> {
  /** Stands for the value in the usage: `PORT`. */
  readonly sign: string
  /** What it is for, in sentences. */
  readonly meaning: string
  /** The default in words. */
  readonly usually: string
  /** The default of a server with these options; undefined: nothing. */
  readonly defaultFor?: (options: ServeOptions) => string | undefined
  /** It may be repeated, and is a list in the file. */
  readonly isList?: true
  /** In the configuration file, a relative path starts at the file's folder. */
  readonly isPath?: true
  /** The text that an option without a value, or the word `true`, stands for; `false` then switches off. */
  readonly whenTrue?: () => string
  /** The text without its secrets. */
  readonly shown?: (text: string) => string
  /** @throws UsageError that begins with `where` */
  readonly read: (where: string, texts: readonly string[]) => Value
}

/** Reads a setting that is one text. */
export const one =
  <Value>(read: (where: string, text: string) => Value) =>
  (where: string, [text = '']: readonly string[]): Value =>
    read(where, text)

/** Reads a setting that may be “none”. */
export const orNone = <Value>(read: (where: string, text: string) => Value) =>
  one((where, text): Value | 'none' => (text === 'none' ? text : read(where, text)))
