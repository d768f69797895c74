import { createContext, use, useEffect } from 'react'
import type { CommandName, CommandResult, Levels, RingdownApi } from '../../electron/api'
import type { Message } from '../../locales/message'
import { eachCommand } from './api'

/** The commands that report their result. */
type OutcomeName = {
  [Name in CommandName]: ReturnType<RingdownApi[Name]> extends Promise<CommandResult> ? Name : never
}[CommandName]

/** The commands for event handlers. The provider shows a failure as a toast. */
export type PhoneCommands = {
  readonly [Name in OutcomeName]: (...args: Parameters<RingdownApi[Name]>) => void
}

export interface Failure {
  readonly id: number
  readonly problem: Message
}

/** Shows the failure of a command, or does what follows its success. */
export type Report = (answer: Promise<CommandResult>, onDone?: () => void) => void

export interface PhoneContextValue {
  readonly api: RingdownApi
  readonly commands: PhoneCommands
  readonly report: Report
  /** The latest failed command that the user has not dismissed. */
  readonly failure: Failure | undefined
  readonly dismissFailure: () => void
}

export const PhoneContext = createContext<PhoneContextValue | undefined>(undefined)

function usePhone(): PhoneContextValue {
  const value = use(PhoneContext)
  if (!value) throw new Error('this component must be drawn inside a PhoneProvider')
  return value
}

/** For events beside the state, and for a form that shows its own failures. */
export const useApi = (): RingdownApi => usePhone().api

export const useCommands = (): PhoneCommands => usePhone().commands

/** For a command that another one follows. */
export const useReport = (): Report => usePhone().report

export function useFailure(): Pick<PhoneContextValue, 'failure' | 'dismissFailure'> {
  return usePhone()
}

/** Receives the levels without rendering: the listener changes the page itself. */
export function useLevels(listener: (levels: Levels) => void): void {
  const { api } = usePhone()
  useEffect(() => api.on('levels', listener), [api, listener])
}

/** Gives failures to one handler. */
export const reportTo =
  (onFailure: (problem: Message) => void): Report =>
  (answer, onDone) => {
    answer.then(
      (result) => {
        if (result.ok) onDone?.()
        else onFailure(result.problem)
      },
      () => onFailure({ key: 'app.commandLost' }),
    )
  }

/** The commands, with one place that reports what becomes of them. */
export function bindCommands(api: RingdownApi, report: Report): PhoneCommands {
  return eachCommand<PhoneCommands>({}, (name) => {
    const send = api[name] as (...args: readonly unknown[]) => Promise<CommandResult>
    return (...args) => report(send(...args.filter((arg) => !isClick(arg))))
  })
}

/** React passes its event to a command that is a button's handler; it is not an argument. */
const isClick = (arg: unknown): boolean => typeof arg === 'object' && arg !== null && 'nativeEvent' in arg
