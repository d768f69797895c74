import { app } from 'electron'
import type { Message } from '../../../locales/message'

/** Switches that open or weaken Chromium for anybody who can extend our command line. */
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
 * Makes an installed Ringdown ignore switches that expose its windows to other programs. From a clone they stay
 * available for tests and developer tools. Must run before the app is ready.
 */
export function refuseSwitches(): void {
  if (!app.isPackaged) return
  for (const name of UNWANTED) app.commandLine.removeSwitch(name)
}

/**
 * Detects an AppImage that runs without Chromium's sandbox, because the system does not let users create namespaces.
 * @returns what to tell the user; undefined from a clone, where the developer chose it
 */
export const sandboxProblem = (): Message | undefined =>
  app.isPackaged && app.commandLine.hasSwitch('no-sandbox') ? { key: 'app.noSandbox' } : undefined
