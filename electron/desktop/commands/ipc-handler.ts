import { ipcMain } from 'electron'
import { COMMAND_CHANNEL } from '../../api/channels'
import type { Commands } from '../../api/commands'
import { isOurPage } from '../our-page'
import { runCommand } from './run-command'

/** Lets the interface's own page, and no other frame, call the commands. Call it once. */
export function handleCommands(commands: Commands): void {
  ipcMain.handle(COMMAND_CHANNEL, (event, name: unknown, ...args: unknown[]) => {
    if (!isOurPage(event)) throw new Error('a command was called by a page that is not Ringdown’s')
    return runCommand(commands, name, args)
  })
}
