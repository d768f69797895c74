import { execFile } from 'node:child_process'
import { env } from 'node:process'

/** D-Bus activates services on demand; a slower answer is not worth the wait. */
const TIMEOUT_MS = 1_000
const MAX_ANSWER_CHARACTERS = 4_096

/**
 * Queries the desktop's message bus (D-Bus) with `dbus-send`, which is installed wherever the bus is: a few queries do
 * not justify a library.
 * @param args destination, object, method and arguments, as `dbus-send` takes them
 * @returns the answer's text; undefined without a bus, or without an answer in time
 */
export function callSessionBus(...args: readonly string[]): Promise<string | undefined> {
  if (!env['DBUS_SESSION_BUS_ADDRESS']) return Promise.resolve(undefined)
  const command = ['--session', '--print-reply=literal', `--reply-timeout=${TIMEOUT_MS}`, ...args]
  const limits = { timeout: 2 * TIMEOUT_MS, maxBuffer: MAX_ANSWER_CHARACTERS, windowsHide: true }
  return new Promise((resolve) => {
    execFile('dbus-send', command, limits, (error, answer) => resolve(error ? undefined : answer.trim()))
  })
}

/** Whether a name on the bus has an owner, such as the tray's. */
export async function hasBusName(name: string): Promise<boolean> {
  const answer = await callSessionBus(
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${name}`,
  )
  return answer === 'boolean true'
}
