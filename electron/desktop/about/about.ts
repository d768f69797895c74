import { app } from 'electron'
import { arch, release, type } from 'node:os'
import { join } from 'node:path'
import { versions } from 'node:process'
import type { About } from '../../api'

/** Other programs look for it, which know no archives: a package keeps it beside its own. */
const licencesFile = (): string =>
  join(app.getAppPath().replace(/\.asar$/, '.asar.unpacked'), 'out', 'licences.txt')

/** What runs here. Where the app runs without Electron's binary, that version is `none`. */
export function about(): About {
  const { electron = 'none', chrome = 'none', node } = versions as Partial<typeof versions> & { node: string }
  return {
    version: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    os: `${type()} ${release()} ${arch()}`,
    licencesFile: licencesFile(),
  }
}
