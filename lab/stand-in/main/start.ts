import { readFileSync } from 'node:fs'
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorText } from '../../../base/error-text'
import { app } from './app'
import { BrowserWindow } from './browser-window'
import { Chromium } from './chromium'
import { findApp, parseCommandLine, type CommandLine } from './command-line'
import { application } from './application'
import { hookImport, hookRequire } from './module-hook'
import { Pages, type WorldSources } from './pages'
import { closeSchemeRegistration } from './protocol'

export interface StartOptions {
  /** This process's arguments: Node, the executable, and the arguments of Electron's command line. */
  readonly argv: readonly string[]
  /** The folder of the bundles for Chromium's worlds. */
  readonly bundles: string
}

/** A signal requests a quit; an application that does not comply is ended after this time, ms. */
const SIGNAL_MS = 8_000

/** Runs an Electron application in this process. */
export async function start({ argv, bundles }: StartOptions): Promise<void> {
  const commandLine = parseCommandLine(argv.slice(2))
  try {
    application.source = findApp(commandLine.app, process.cwd())
  } catch (error) {
    fail(error)
  }
  application.switches = commandLine.switches
  application.bundles = bundles
  becomeElectron(argv)
  openInspector(commandLine)
  hookRequire()
  const userData = commandLine.switches.get('user-data-dir')
  if (userData) app.setPath('userData', resolve(userData))

  await loadApp(commandLine)
  // A second instance, for example, opens no window.
  if (isQuitting()) return
  closeSchemeRegistration()
  try {
    await startChromium({
      pageWorld: readFileSync(join(bundles, 'pageWorld.js'), 'utf8'),
      preloadWorld: readFileSync(join(bundles, 'preloadWorld.js'), 'utf8'),
    })
  } catch (error) {
    // A quit during the start has closed Chromium, and ends the process by itself.
    if (isQuitting()) return
    fail(error)
  }
  app.becomeReady()
}

/** Evaluated each time, because it changes during the waits. */
const isQuitting = (): boolean => app.isQuitting

function fail(error: unknown): never {
  console.error(`cannot start: ${errorText(error)}`)
  process.exit(1)
}

/**
 * The properties of Electron's `process`. `process.versions.electron` stays undefined, because native addons choose
 * their build by it, and this is Node.
 */
function becomeElectron(argv: readonly string[]): void {
  process.argv = argv.slice(1)
  Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: application.source.folder })
  // Electron prints a warning and continues.
  process.on('unhandledRejection', (reason) => console.error('UnhandledPromiseRejectionWarning:', reason))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      app.quit()
      setTimeout(() => app.exit(1), SIGNAL_MS).unref()
    })
  }
}

function openInspector({ inspect }: CommandLine): void {
  if (!inspect) return
  inspector.open(inspect.port, inspect.host)
  if (inspect.wait) inspector.waitForDebugger()
}

async function loadApp({ preloads }: CommandLine): Promise<void> {
  const require = createRequire(join(process.cwd(), 'package.json'))
  for (const name of preloads) require(name)
  const { script, isModule } = application.source
  if (isModule) {
    hookImport()
    await import(pathToFileURL(script).href)
  } else require(script)
}

async function startChromium(sources: WorldSources): Promise<void> {
  const { switches } = application
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  application.starting = Chromium.start({ headless: !hasDisplay || switches.has('headless'), switches })
  const chromium = await application.starting
  application.running = { chromium, pages: await Pages.over(chromium.connection, sources) }
  void chromium.exited.then((how) => chromiumGone(how))
}

function chromiumGone(how: string): void {
  if (app.isEnding) return
  console.error(`Chromium has gone unexpectedly (${how}): the application cannot go on`)
  for (const window of BrowserWindow.getAllWindows()) {
    const details = { reason: 'killed', exitCode: 1 }
    window.webContents.emit('render-process-gone', {}, details)
  }
  app.exit(1)
}
