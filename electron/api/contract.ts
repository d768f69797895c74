import type { z } from 'zod'
import type { CommandResult } from '../../phone/model'

/** What a window may ask the main process for: the schema of the arguments, and the answer, which exists as a type only. */
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

/** Done, or refused, at once. */
export const command = <Args extends readonly unknown[]>(
  args: z.ZodType<Args>,
): Command<Args, CommandResult> => ({ args })

/** Takes a while. */
export const slowCommand = <Args extends readonly unknown[]>(
  args: z.ZodType<Args>,
): Command<Args, Promise<CommandResult>> => ({ args })

/** Changes nothing, and answers with something else than how it went. */
export const question = <Answer, Args extends readonly unknown[] = []>(
  args: z.ZodType<Args>,
): Command<Args, Answer> => ({ args })
