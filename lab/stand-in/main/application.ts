import type { Chromium } from './chromium'
import type { AppSource, Switches } from './command-line'
import type { Pages } from './pages'

/** The state that the parts of the `electron` module share: a process has one application. */
interface Application {
  /** The folder of the stand-in's bundles. */
  bundles: string
  /** Electron's command line, and switches that the application appends until it is ready. */
  switches: Switches
  source: AppSource
  /** Settles when Chromium has started or failed to; there from then on. */
  starting: Promise<Chromium> | undefined
  /** There from 'ready' on. */
  running: { readonly chromium: Chromium; readonly pages: Pages } | undefined
}

export const application: Application = {
  bundles: '',
  switches: new Map(),
  source: { folder: process.cwd(), script: '', name: 'Electron', version: '0.0.0', isModule: false },
  starting: undefined,
  running: undefined,
}

/** @throws Error in Electron's words before 'ready' */
export function running(): NonNullable<Application['running']> {
  if (!application.running) throw new Error('Cannot create BrowserWindow before app is ready')
  return application.running
}
