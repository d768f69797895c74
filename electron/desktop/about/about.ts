import { app } from 'electron'
import { arch, release, type } from 'node:os'
import { join } from 'node:path'
import { versions } from 'node:process'
import type { About } from '../../api'

/** Outside the package's archive, because other programs cannot read archives. */
const licencesFile = (): string =>
  join(app.getAppPath().replace(/\.asar$/, '.asar.unpacked'), 'out', 'licences.txt')

/** The versions in use. Without Electron's binary its version is `none`. */
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
