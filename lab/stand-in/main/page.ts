import { EventEmitter } from 'node:events'
import { RECEIVE_FUNCTION, SEND_BINDING, WORLD, type ToMain, type ToPreload } from '../shared/messages'
import type { CdpSession, Protocol } from './cdp'
import { serve } from './protocol'
import { fromChromium, toChromium } from './scheme-urls'
import { isCancelled } from './web-request'

/** How long a document may take to load, ms. */
const LOAD_MS = 60_000
/** How long a page may take to tell whether it requested a navigation, ms. */
const ANSWER_MS = 250
const EMPTY = 'about:blank'

interface PageEvents {
  message: [ToMain]
  'dom-ready': []
  loaded: []
  /** The first paint. */
  painted: []
  navigated: [url: string, inPage: boolean]
  'open-window': [Protocol.Page.windowOpenPayload]
  crashed: []
}

/** The scripts that provide Electron's APIs in a document. */
export interface DocumentScripts {
  /** For the page's own world. */
  readonly page: string
  /** For the preload's world. */
  readonly preload: string
}

/** The page in one window: documents change, the page stays. */
export class Page extends EventEmitter<PageEvents> {
  #url = ''
  #frameId = ''
  #world: number | undefined
  #loadedId: string | undefined
  /** Chromium shows its own error page instead of the document. */
  #failed = false
  /** URLs that the document itself requested and that are not decided yet. */
  readonly #requested = new Set<string>()
  /** URLs that the application is loading. */
  readonly #own = new Set<string>()
  readonly #loads = new EventEmitter<Record<string, []>>()

  /** @param mayNavigate decides whether a document may navigate */
  constructor(
    readonly session: CdpSession,
    readonly targetId: string,
    private readonly mayNavigate: (url: string) => boolean,
  ) {
    super()
    this.#listen()
  }

  /** The URL as the application names it; empty until the first document. */
  get url(): string {
    return this.#url
  }

  /** Sets up the page, which Chromium holds until then. */
  async prepare(scripts: DocumentScripts): Promise<void> {
    const { session } = this
    await Promise.all([
      session.send('Page.enable'),
      session.send('Page.getFrameTree').then(({ frameTree }) => (this.#frameId = frameTree.frame.id)),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Runtime.addBinding', { name: SEND_BINDING, executionContextName: WORLD }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.page }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preload, worldName: WORLD }),
      session.send('Runtime.enable'),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      session.send('Runtime.runIfWaitingForDebugger'),
    ])
  }

  /** Resolves when the document has loaded. Rejects with Electron's error text when loading fails. */
  async navigate(url: string): Promise<void> {
    const target = toChromium(url)
    this.#own.add(withoutFragment(target))
    const { loaderId, errorText } = await this.session.send('Page.navigate', { url: target }, LOAD_MS)
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`)
    if (loaderId === undefined || loaderId === this.#loadedId) return
    await new Promise<void>((resolve, reject) => {
      const settled = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#loads.off(loaderId, settled)
        reject(new Error(`ERR_TIMED_OUT loading '${url}'`))
      }, LOAD_MS)
      this.#loads.once(loaderId, settled)
    })
  }

  /** Without a document nothing receives it, and it is dropped, as in Electron. */
  deliver(message: ToPreload): void {
    if (this.#world === undefined) return
    this.session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: `function (text) { ${RECEIVE_FUNCTION}(text) }`,
        executionContextId: this.#world,
        arguments: [{ value: JSON.stringify(message) }],
        silent: true,
        returnByValue: true,
      })
      // The document was replaced in the meantime.
      .catch(() => undefined)
  }

  async evaluate(expression: string, userGesture = false, timeoutMs = 0): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true, userGesture },
      timeoutMs,
    )
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  #listen(): void {
    this.session
      .on('Runtime.executionContextCreated', ({ context }) => {
        const { frameId } = (context.auxData ?? {}) as { frameId?: string }
        if (context.name === WORLD && frameId === this.#frameId) this.#world = context.id
      })
      .on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
        if (this.#world === executionContextId) this.#world = undefined
      })
      .on('Runtime.executionContextsCleared', () => (this.#world = undefined))
      .on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
        if (name === SEND_BINDING && executionContextId === this.#world) {
          this.emit('message', JSON.parse(payload) as ToMain)
        }
      })
      .on('Page.frameNavigated', ({ frame }) => {
        if (frame.parentId !== undefined) return
        this.#failed = frame.unreachableUrl !== undefined
        this.#navigated(frame.unreachableUrl ?? frame.url, false)
      })
      .on('Page.navigatedWithinDocument', ({ frameId, url }) => {
        if (frameId === this.#frameId) this.#navigated(url, true)
      })
      .on('Page.lifecycleEvent', ({ frameId, loaderId, name }) => {
        if (frameId === this.#frameId && this.#url !== '') this.#lifecycle(loaderId, name)
      })
      .on('Page.frameRequestedNavigation', ({ frameId, url }) => {
        if (frameId === this.#frameId) this.#requested.add(withoutFragment(url))
      })
      .on('Page.windowOpen', (details) => this.emit('open-window', details))
      .on('Inspector.targetCrashed', () => this.emit('crashed'))
      .on('Fetch.requestPaused', (paused) => {
        // A closing page cancels its requests.
        this.#decide(paused).catch(() => undefined)
      })
  }

  #navigated(url: string, inPage: boolean): void {
    if (this.#url === '' && url === EMPTY) return
    this.#requested.clear()
    this.#own.clear()
    this.#url = fromChromium(url)
    this.emit('navigated', this.#url, inPage)
  }

  #lifecycle(loaderId: string, name: string): void {
    if (this.#failed) return
    if (name === 'DOMContentLoaded') this.emit('dom-ready')
    else if (name === 'firstPaint') this.emit('painted')
    else if (name === 'load') {
      this.#loadedId = loaderId
      this.emit('loaded')
      this.#loads.emit(loaderId)
    }
  }

  async #decide(paused: Protocol.Fetch.requestPausedPayload): Promise<void> {
    const { requestId, request, frameId, resourceType } = paused
    if (resourceType === 'Document' && frameId === this.#frameId && !(await this.#mayGoTo(request.url))) {
      await this.session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    } else if (resourceType === 'Other' && new URL(request.url).pathname === '/favicon.ico') {
      // A browser requests it by itself; Electron does not.
      await this.session.send('Fetch.fulfillRequest', { requestId, responseCode: 204 })
    } else if (isCancelled({ url: fromChromium(request.url), method: request.method })) {
      await this.session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    } else if (fromChromium(request.url) !== request.url) await serve(this.session, paused)
    else await this.session.send('Fetch.continueRequest', { requestId })
  }

  /** Asks only about navigations that the document requested, not about the application's own loads. */
  async #mayGoTo(url: string): Promise<boolean> {
    if (this.#own.delete(url)) return true
    // The event for the document's own request arrives on another channel; an evaluation is answered after it. A page
    // that is already leaving does not answer, hence the short wait.
    if (!this.#requested.has(url)) await this.evaluate('0', false, ANSWER_MS).catch(() => undefined)
    return this.#requested.delete(url) ? this.mayNavigate(fromChromium(url)) : true
  }
}

/** Chromium reports requests without the fragment. */
function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '')
}
