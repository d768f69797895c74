import type { Switches } from './command-line'

export interface ChromiumOptions {
  readonly headless: boolean
  /** Electron's own command line and the switches that the application appended to it. */
  readonly switches: Switches
}

/** For Electron or Node only, or set by the stand-in itself. */
const OURS = ['inspect', 'inspect-brk', 'user-data-dir', 'remote-debugging-pipe', 'headless']

/** Chromium combines features within one switch only, so that those of all sources are merged. */
const MERGED = ['enable-features', 'disable-features']

const DISABLED_FEATURES = [
  'Translate',
  'MediaRouter',
  'OptimizationHints',
  // Menus of the address bar, two pages of their own per window.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AiModeOmniboxEntryPoint',
]

export function chromiumArguments({ headless, switches }: ChromiumOptions, profile: string): string[] {
  const all = new Map<string, string>([
    ['remote-debugging-pipe', ''],
    ['user-data-dir', profile],
    ['no-startup-window', ''],
    ['no-first-run', ''],
    ['no-default-browser-check', ''],
    // These contact hosts that the application does not use.
    ['disable-background-networking', ''],
    ['disable-component-update', ''],
    ['disable-sync', ''],
    ['disable-default-apps', ''],
    ['disable-extensions', ''],
    ['disable-breakpad', ''],
    ['no-service-autorun', ''],
    ['password-store', 'basic'],
    ['use-mock-keychain', ''],
    // As in Electron: pages keep running when covered, sound needs no click first, files may load modules.
    ['disable-renderer-backgrounding', ''],
    ['disable-backgrounding-occluded-windows', ''],
    ['autoplay-policy', 'no-user-gesture-required'],
    ['allow-file-access-from-files', ''],
    ['disable-features', DISABLED_FEATURES.join()],
  ])
  if (headless) all.set('headless', 'new')
  // Chromium's sandbox refuses to run as root.
  if (process.getuid?.() === 0) all.set('no-sandbox', '')
  for (const [name, value] of switches) {
    if (OURS.includes(name)) continue
    const before = MERGED.includes(name) ? all.get(name) : undefined
    all.set(name, before ? `${before},${value}` : value)
  }
  return [...all].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`))
}
