import { ipcMain } from 'electron'
import { COMMAND_CHANNEL } from '../../api/channels'
import type { Commands } from '../../api/commands'
import { isOurPage } from '../our-page'
import { runCommand } from './run-command'

/**
 * Lets the interface's own page, and no other frame, call the commands. Call it once.
 * @param onCommand called before each command
 */
export function handleCommands(commands: Commands, onCommand: () => void): void {
  ipcMain.handle(COMMAND_CHANNEL, (event, name: unknown, ...args: unknown[]) => {
    if (!isOurPage(event)) throw new Error('a command was called by a page that is not Ringdown’s')
    onCommand()
    return runCommand(commands, name, args)
  })
}
