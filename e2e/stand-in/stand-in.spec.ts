import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WithExtras } from '../../lab/stand-in/main/electron'

const FIXTURE = fileURLToPath(new URL('fixture', import.meta.url))
const EXECUTABLE = fileURLToPath(new URL('../../lab/stand-in/dist/electron', import.meta.url))

/** The API that the fixture's preload script exposes. */
interface Fixture {
  readonly version: { readonly major: number }
  readonly process: { readonly type: string; readonly sandboxed: boolean }
  canRequire(name: string): string
  add(a: number, b: number): number
  fail(): never
  twice(callback: (n: number) => number): number
  later(value: unknown): Promise<unknown>
  pageGlobal(): string
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  send(channel: string, ...args: unknown[]): void
  sendFunction(): string
  unknownMember(): string
  describeRich(channel: string): Promise<unknown>
  on(channel: string, listener: (...args: unknown[]) => void): () => void
}
declare global {
  var fixture: Fixture
  var preloadSecret: unknown
  var inlineRan: unknown
  var received: unknown[][]
  var stopListening: () => void
  var seen: unknown[]
  var poolThreads: Promise<number>
  var openWindow: () => unknown
}

let userData: string
let app: ElectronApplication
let page: Page

async function launch(): Promise<ElectronApplication> {
  return _electron.launch({ args: [FIXTURE, `--user-data-dir=${userData}`] })
}

async function firstPage(of: ElectronApplication): Promise<Page> {
  const first = await of.firstWindow()
  await first.locator('body[data-ready=yes]').waitFor()
  return first
}

/** The application's notes under a name, once there are any. */
async function noted(name: string): Promise<unknown[]> {
  const find = (): Promise<unknown> =>
    app.evaluate((_, n) => globalThis.seen.find((entry) => Array.isArray(entry) && entry[0] === n), name)
  await expect.poll(find, { message: `the application should note ${name}` }).toBeTruthy()
  return (await find()) as unknown[]
}

test.describe('an application in the stand-in', () => {
  test.describe.configure({ mode: 'serial' })

  test.beforeAll(async () => {
    userData = mkdtempSync(join(tmpdir(), 'stand-in-spec-'))
    app = await launch()
    page = await firstPage(app)
  })

  test.afterAll(async () => {
    await app.close()
    rmSync(userData, { recursive: true, force: true })
  })

  test('is described by its package.json and its command line', async () => {
    const about = await app.evaluate(({ app: main }) => ({
      name: main.getName(),
      version: main.getVersion(),
      userData: main.getPath('userData'),
      logs: main.getPath('logs'),
      packaged: main.isPackaged,
    }))
    expect(about).toEqual({
      name: 'Fixture',
      version: '1.2.3',
      userData,
      logs: join(userData, 'logs'),
      packaged: false,
    })
  })

  test("can choose the size of libuv's thread pool, which nothing has started before it", async () => {
    expect(await app.evaluate(() => globalThis.poolThreads)).toBe(7)
  })

  test('has utility processes, which take messages, print, and end with a status', async () => {
    const told = await app.evaluate(
      ({ utilityProcess }, file) =>
        new Promise<unknown>((resolve) => {
          const child = utilityProcess.fork(file, ['one'], { stdio: 'pipe' })
          let printed = ''
          let answer: unknown
          child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
          child.on('message', (message) => {
            answer = message
            child.postMessage('end')
          })
          child.on('exit', (code) => resolve({ printed, answer, code, pid: typeof child.pid }))
          child.postMessage({ list: [1, 2] })
        }),
      join(FIXTURE, 'utility.cjs'),
    )
    const answer = { data: { list: [1, 2] }, type: 'utility', arguments: ['one'], send: 'undefined' }
    expect(told).toEqual({ printed: 'heard\n', answer, code: 3, pid: 'undefined' })
  })

  test('names a member that the stand-in does not have, instead of giving undefined', async () => {
    const error = await app.evaluate(({ autoUpdater }) => typeof autoUpdater).catch(String)
    expect(error).toContain('electron.autoUpdater is not part of the Electron stand-in')
    const onWindow = await app
      .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isKiosk())
      .catch(String)
    expect(onWindow).toContain('BrowserWindow.isKiosk is not part of the Electron stand-in')
  })

  test.describe('the preload script', () => {
    test('shares its window with the page, but not its globals', async () => {
      expect(await page.evaluate(() => typeof globalThis.preloadSecret)).toBe('undefined')
      expect(await page.evaluate(() => globalThis.fixture.pageGlobal())).toBe('undefined')
      expect(await page.evaluate(() => typeof Reflect.get(globalThis, 'require'))).toBe('undefined')
    })

    test('requires only the modules of a sandboxed preload script', async () => {
      const results = await page.evaluate(() =>
        ['electron', 'node:events', 'timers', 'url', 'node:fs', 'child_process'].map((name) =>
          globalThis.fixture.canRequire(name),
        ),
      )
      expect(results).toEqual([
        'object',
        'function',
        'object',
        'object',
        'Error: module not found: node:fs',
        'Error: module not found: child_process',
      ])
      expect(await page.evaluate(() => globalThis.fixture.unknownMember())).toBe('Error')
    })

    test('gives the page functions that return, throw, call back and return promises', async () => {
      const results = await page.evaluate(async () => {
        const { fixture } = globalThis
        let thrown: unknown
        try {
          fixture.fail()
        } catch (error) {
          thrown = error instanceof RangeError && error.message
        }
        return [fixture.add(2, 3), thrown, fixture.twice((n) => n + 10), await fixture.later({ a: [1] })]
      })
      expect(results).toEqual([5, 'too far', 21, { a: [1] }])
    })

    test('exposes an API that the page cannot change', async () => {
      const results = await page.evaluate(() => {
        'use strict'
        const attempts = [
          () => Object.assign(globalThis, { fixture: 1 }),
          () => Object.assign(globalThis.fixture, { add: 1 }),
          () => Object.assign(globalThis.fixture.version, { major: 2 }),
        ]
        return attempts.map((attempt) => {
          try {
            attempt()
            return 'changed'
          } catch (error) {
            return (error as Error).name
          }
        })
      })
      expect(results).toEqual(['TypeError', 'TypeError', 'TypeError'])
    })
  })

  test.describe('messages between page and main process', () => {
    test('are structured clones in both directions', async () => {
      expect(await page.evaluate(() => globalThis.fixture.describeRich('echo'))).toEqual([
        5,
        ['1'],
        [0.5],
        true,
      ])
    })

    test('refuse functions with a DataCloneError, on the way to the main process', async () => {
      expect(await page.evaluate(() => globalThis.fixture.sendFunction())).toBe('DataCloneError')
    })

    test('refuse functions with an error, on the way back and from the main process', async () => {
      const answer = await page.evaluate(() => globalThis.fixture.invoke('bad-answer').catch(String))
      expect(answer).toMatch(/Error invoking remote method 'bad-answer': DataCloneError/)
      const sent = await app.evaluate(({ BrowserWindow }) => {
        try {
          BrowserWindow.getAllWindows()[0]?.webContents.send('noted', () => 1)
          return 'sent'
        } catch (error) {
          return (error as Error).name
        }
      })
      expect(sent).toBe('DataCloneError')
    })

    test("carry a handler's error as text, and report a missing handler", async () => {
      const results = await page.evaluate(() =>
        Promise.all(['fail', 'nobody'].map((channel) => globalThis.fixture.invoke(channel).catch(String))),
      )
      expect(results).toEqual([
        "Error: Error invoking remote method 'fail': TypeError: not today",
        "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
      ])
    })

    test('are delivered to the page until it stops listening', async () => {
      await page.evaluate(() => globalThis.fixture.send('note', 'a', { b: 1 }))
      await expect.poll(() => page.evaluate(() => globalThis.received)).toEqual([['a', { b: 1 }]])
      await page.evaluate(() => {
        globalThis.stopListening()
        globalThis.fixture.send('note', 'unheard')
      })
      // After a round trip the answer would have arrived.
      await page.evaluate(() => globalThis.fixture.invoke('echo'))
      expect(await page.evaluate(() => globalThis.received.length)).toBe(1)
    })

    test('tell the main process which window and document they come from', async () => {
      expect(await page.evaluate(() => globalThis.fixture.invoke('sender'))).toEqual({
        url: 'app://fixture/index.html',
        window: 1,
        isMainFrame: true,
      })
    })
  })

  test.describe('pages under a scheme of their own', () => {
    test('load with their styles and modules in a secure context', async () => {
      const color = await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color)
      expect(color).toBe('rgb(1, 2, 3)')
      expect(await page.evaluate(() => isSecureContext)).toBe(true)
      expect(await page.title()).toBe('Fixture page')
    })

    test('obey the content security policy of their response', async () => {
      expect(await page.evaluate(() => typeof globalThis.inlineRan)).toBe('undefined')
      const refused = await page.evaluate(() =>
        fetch('/app.mjs').then(
          () => 'fetched',
          () => 'refused',
        ),
      )
      expect(refused).toBe('refused')
    })

    test('navigate only where the application allows it', async () => {
      await page.locator('#away').click()
      expect(await noted('will-navigate')).toEqual(['will-navigate', 'https://example.org/away'])
      await page.locator('#popup').click()
      expect(await noted('window-open')).toEqual(['window-open', 'https://example.org/popup'])
      await expect.poll(() => app.windows().length).toBe(1)
      expect(await page.evaluate(() => globalThis.fixture.invoke('sender'))).toMatchObject({
        url: 'app://fixture/index.html',
      })
    })
  })

  test.describe('windows', () => {
    test('have the requested size, and report when they can be shown', async () => {
      await noted('show')
      const order = await app.evaluate(() => globalThis.seen.map((entry) => (entry as unknown[])[0]))
      expect(order.indexOf('ready-to-show')).toBeLessThan(order.indexOf('show'))
      await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([640, 480])
      await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.setBounds({ width: 700, height: 500 }),
      )
      await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([700, 500])
    })

    test('report whether they are shown, minimised and focused', async () => {
      const states = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        if (!window) return []
        const look = (): boolean[] => [window.isVisible(), window.isMinimized(), window.isFocused()]
        return [
          look(),
          (window.blur(), look()),
          (window.minimize(), look()),
          (window.restore(), look()),
          (window.hide(), look()),
          (window.showInactive(), look()),
          (window.focus(), look()),
        ]
      })
      expect(states).toEqual([
        [true, false, true],
        [true, false, false],
        [false, true, false],
        [true, false, true],
        [false, false, false],
        [true, false, false],
        [true, false, true],
      ])
    })

    test('follow the theme that the application sets', async () => {
      const isDark = (): Promise<boolean> =>
        page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
      expect(await isDark()).toBe(false)
      const set = (source: 'dark' | 'system'): Promise<boolean> =>
        app.evaluate(({ nativeTheme }, theme) => {
          nativeTheme.themeSource = theme
          return nativeTheme.shouldUseDarkColors
        }, source)
      expect(await set('dark')).toBe(true)
      await expect.poll(isDark).toBe(true)
      expect(await set('system')).toBe(false)
      await expect.poll(isDark).toBe(false)
    })

    test('can be captured, and execute code for the main process', async () => {
      const results = await app.evaluate(async ({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        const image = await window?.capturePage()
        const width: unknown = await window?.webContents.executeJavaScript('Promise.resolve(innerWidth)')
        return [image?.getSize(), width]
      })
      expect(results).toEqual([{ width: 700, height: 500 }, 700])
    })

    test('can be several, each with its own preload script, and close one by one', async () => {
      const opened = app.waitForEvent('window')
      await app.evaluate(() => void globalThis.openWindow())
      const second = await opened
      await second.locator('body[data-ready=yes]').waitFor()
      expect(await second.evaluate(() => globalThis.fixture.invoke('sender'))).toMatchObject({ window: 2 })
      const handle = await app.browserWindow(second)
      expect(await handle.evaluate((window: Electron.BrowserWindow) => window.id)).toBe(2)
      await second.close()
      await noted('closed')
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
      expect(await page.evaluate(() => globalThis.fixture.add(1, 1))).toBe(2)
    })
  })

  test('keeps the notifications that were shown, for tests to read and to click', async () => {
    const result = await app.evaluate((electron) => {
      const { standIn } = electron as WithExtras
      const clicks: string[] = []
      const notification = new electron.Notification({ title: 'Bob calls', body: 'Ringdown' })
      notification.on('click', () => clicks.push('clicked'))
      notification.show()
      const [first] = standIn?.notifications ?? []
      first?.emit('click', {})
      const before = first?.isShown
      notification.close()
      return [electron.Notification.isSupported(), first?.title, before, first?.isShown, clicks]
    })
    expect(result).toEqual([true, 'Bob calls', true, false, ['clicked']])
  })

  test('keeps a second instance out, and receives its arguments', async () => {
    const second = spawn(EXECUTABLE, [FIXTURE, `--user-data-dir=${userData}`, 'ringdown:bob'], {
      stdio: 'ignore',
    })
    const [code] = (await once(second, 'exit')) as [number]
    expect(code).toBe(7)
    const [, argv, , data] = await noted('second-instance')
    expect(argv).toEqual([FIXTURE, `--user-data-dir=${userData}`, 'ringdown:bob'])
    expect(data).toEqual({ from: second.pid })
  })
})
