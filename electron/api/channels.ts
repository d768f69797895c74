/** The one IPC channel of all commands; the first argument is the command's name. */
export const COMMAND_CHANNEL = 'ringdown:command'

/** The IPC channel of an event. */
export const eventChannel = (name: string): string => `ringdown:on:${name}`
