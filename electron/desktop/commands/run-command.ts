import { z } from 'zod'
import { COMMANDS, type CommandName, type Commands } from '../../api/commands'

/**
 * Runs a command for a page, if it exists and its arguments fit its schema.
 * @throws {TypeError} for anything else
 */
export function runCommand(commands: Commands, name: unknown, args: readonly unknown[]): unknown {
  if (!isCommand(name)) throw new TypeError('there is no such command')
  const checked = COMMANDS[name].args.safeParse(args)
  if (!checked.success) throw new TypeError(`${name}: ${z.prettifyError(checked.error)}`)
  // A command's schema returns exactly that command's arguments.
  const run = commands[name] as (...args: readonly unknown[]) => unknown
  return run(...checked.data)
}

const isCommand = (name: unknown): name is CommandName =>
  typeof name === 'string' && Object.hasOwn(COMMANDS, name)
