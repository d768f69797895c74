import { app } from 'electron'

/** What Chromium would open, or leave unprotected, for whoever can add a word to the line that starts a program. */
const UNWANTED = [
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'remote-allow-origins',
  'load-extension',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'log-net-log',
  'js-flags',
]

/**
 * An installed Ringdown takes no switches that show its windows to other programs. From a clone they stay: tests and
 * developer tools use them. Has to run before the app is ready.
 */
export function refuseSwitches(): void {
  if (!app.isPackaged) return
  for (const name of UNWANTED) app.commandLine.removeSwitch(name)
}
