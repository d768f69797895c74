import type { z } from 'zod'
import type { CommandResult } from '../../phone/model'

/** A command's declaration: the schema of its arguments and the type of its answer. */
export interface Command<Args extends readonly unknown[], Answer> {
  readonly args: z.ZodType<Args>
  readonly answer?: Answer
}

export type CommandGroup = Readonly<Record<string, Command<readonly unknown[], unknown>>>

/** The functions that carry out a group of commands, by the commands' names. */
export type Handlers<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Command<infer Args, infer Answer>
    ? (...args: Args) => Answer
    : never
}

/** Answered at once. */
export const command = <Args extends readonly unknown[]>(
  args: z.ZodType<Args>,
): Command<Args, CommandResult> => ({ args })

/** Answered later. */
export const slowCommand = <Args extends readonly unknown[]>(
  args: z.ZodType<Args>,
): Command<Args, Promise<CommandResult>> => ({ args })

/** Returns data, and changes nothing. */
export const question = <Answer, Args extends readonly unknown[] = []>(
  args: z.ZodType<Args>,
): Command<Args, Answer> => ({ args })
