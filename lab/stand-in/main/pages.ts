import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, platform, versions } from 'node:process'
import { WORLD, type PreloadConfig } from '../shared/messages'
import type { CdpConnection } from './cdp'
import { Page, type DocumentScripts } from './page'

/** The bundles that run inside Chromium. */
export interface WorldSources {
  readonly pageWorld: string
  readonly preloadWorld: string
}

export interface PageOptions {
  readonly width: number
  readonly height: number
  readonly preload: string | undefined
  readonly mayNavigate: (url: string) => boolean
}

/** Opens pages, and closes those that the application did not open: popups, tabs. */
export class Pages {
  readonly #closed = new Map<string, () => void>()
  /** Attached targets that are not yet known to be ours, with their sessions. */
  readonly #unclaimed = new Map<string, string>()
  #opening = 0

  private constructor(
    private readonly connection: CdpConnection,
    private readonly sources: WorldSources,
  ) {
    connection.browser
      .on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
        connection.session(sessionId) // events of the session are handled from now on
        this.#unclaimed.set(targetInfo.targetId, sessionId)
        if (this.#opening === 0) this.#closeUnclaimed()
      })
      .on('Target.detachedFromTarget', ({ sessionId }) => {
        connection.forget(sessionId)
        this.#closed.get(sessionId)?.()
        this.#closed.delete(sessionId)
      })
  }

  static async over(connection: CdpConnection, sources: WorldSources): Promise<Pages> {
    const pages = new Pages(connection, sources)
    await connection.browser.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }, { exclude: true }],
    })
    return pages
  }

  /** An empty page in a window of its own. `onClosed` is called once it has closed. */
  async open(options: PageOptions, onClosed: () => void): Promise<Page> {
    const { width, height, preload, mayNavigate } = options
    this.#opening++
    try {
      const { targetId } = await this.connection.browser.send('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        width,
        height,
      })
      const sessionId = this.#unclaimed.get(targetId)
      if (sessionId === undefined) throw new Error('Chromium opened a page without attaching to it')
      this.#unclaimed.delete(targetId)
      this.#closed.set(sessionId, onClosed)
      const page = new Page(this.connection.session(sessionId), targetId, mayNavigate)
      await page.prepare(documentScripts(this.sources, preload))
      return page
    } finally {
      this.#opening--
      if (this.#opening === 0) this.#closeUnclaimed()
    }
  }

  #closeUnclaimed(): void {
    for (const targetId of this.#unclaimed.keys()) {
      this.connection.browser.send('Target.closeTarget', { targetId }).catch(() => undefined)
    }
    this.#unclaimed.clear()
  }
}

function documentScripts(
  { pageWorld, preloadWorld }: WorldSources,
  preload: string | undefined,
): DocumentScripts {
  const secret = randomBytes(16).toString('hex')
  const config: PreloadConfig = {
    secret,
    env: Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    versions: Object.fromEntries(
      Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    platform,
    arch,
  }
  const script = preload === undefined ? '' : readPreload(preload)
  const run = `function (exports, require, module, process, setImmediate, clearImmediate) {${script}\n}`
  return {
    page: `(() => { ${pageWorld}\npageWorld.start(${JSON.stringify(secret)}) })()`,
    preload:
      `(() => { ${preloadWorld}\npreloadWorld.start(${JSON.stringify(config)}, ${run}) })()\n` +
      `//# sourceURL=${preload ?? WORLD}`,
  }
}

function readPreload(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // As in Electron, the page loads without it.
    console.error(`Unable to load preload script: ${path}`, error)
    return ''
  }
}
