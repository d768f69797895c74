import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'

type Name = Parameters<Electron.App['getPath']>[0]

/** Folder names in the user's home, by the XDG defaults. */
const HOME_FOLDERS = {
  desktop: 'Desktop',
  documents: 'Documents',
  downloads: 'Downloads',
  music: 'Music',
  pictures: 'Pictures',
  videos: 'Videos',
} as const

/** `app.getPath` and `app.setPath`. Source: Electron's documentation of app.getPath. */
export class AppPaths {
  readonly #set = new Map<string, string>()

  /** @param appName returns the name of the application's data folder; called each time, since it may change */
  constructor(private readonly appName: () => string) {}

  /** @throws Error for a name that Electron does not support on this system */
  get(name: Name): string {
    const set = this.#set.get(name)
    if (set !== undefined) return set
    switch (name) {
      case 'home':
        return homedir()
      case 'appData':
        return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
      case 'userData':
        return join(this.get('appData'), this.appName())
      case 'sessionData':
        return this.get('userData')
      case 'logs':
        return join(this.get('userData'), 'logs')
      case 'crashDumps':
        return join(this.get('userData'), 'Crashpad')
      case 'temp':
        return tmpdir()
      case 'exe':
        return process.argv[0] ?? process.execPath
      case 'desktop':
      case 'documents':
      case 'downloads':
      case 'music':
      case 'pictures':
      case 'videos':
        return join(homedir(), HOME_FOLDERS[name])
      case 'assets':
      case 'module':
      case 'recent':
        throw new Error(`Failed to get '${name}' path`)
    }
  }

  /** @throws Error for a relative path */
  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error(`Failed to set path: ${path} is not absolute`)
    mkdirSync(path, { recursive: true })
    this.#set.set(name, path)
  }
}
