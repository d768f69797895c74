import type { ExitStatus } from './exit-status'
import type { Output } from './output'

/** A command line that has been read and can be run. */
export interface Job {
  /** Output is JSON, one object a line. */
  readonly json: boolean
  /** @throws UsageError when a file or folder that an option names cannot be used */
  run(output: Output): Promise<ExitStatus>
}

export interface CommandDeclaration<Options extends { readonly json: boolean }> {
  readonly name: string
  /** The command with its options, without the program's name. Long ones have more than one line. */
  readonly usage: string
  /** The meaning of the options, in lines. */
  readonly notes: string
  /**
   * Reads the words after the command's name.
   * @throws UsageError
   */
  parse(args: readonly string[]): Options | 'help'
  /** Runs until the command is done or stopped. Loads its code by itself, so that no command loads that of another. */
  run(options: Options, output: Output): Promise<ExitStatus>
}

/** A command of `bin/ringdown`. */
export interface Command {
  readonly name: string
  readonly usage: string
  readonly notes: string
  /** @throws UsageError */
  jobFor(args: readonly string[]): Job | 'help'
}

/** Hides the type of a command's options, so that commands fit into one table. */
export function asCommand<Options extends { readonly json: boolean }>(
  declaration: CommandDeclaration<Options>,
): Command {
  const { name, usage, notes } = declaration
  return {
    name,
    usage,
    notes,
    jobFor: (args) => {
      const options = declaration.parse(args)
      if (options === 'help') return 'help'
      return { json: options.json, run: (output) => declaration.run(options, output) }
    },
  }
}
