import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { expect, test } from './test'

/** A page must not gain any access, even if an attacker controls it. One app for all tests. */
test.describe.configure({ mode: 'serial' })

let app: RingdownApp
let remote: Server
/** A server that exists and would answer. */
let elsewhere: string
let asked = 0

test.beforeAll(async () => {
  remote = createServer((_request, response) => {
    asked++
    response.setHeader('access-control-allow-origin', '*')
    response.end('<p>elsewhere</p>')
  }).listen(0, '127.0.0.1')
  await once(remote, 'listening')
  elsewhere = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`
  app = await RingdownApp.launch({ env: process.env })
  await expect(app.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
})

test.afterAll(async () => {
  await app.close()
  remote.close()
})

test.afterEach(() => expect(asked).toBe(0))

const windows = (): Promise<string[]> =>
  app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
  )

test('the page cannot navigate away, and opens no window', async () => {
  // In a later task, so that the evaluation does not wait for a page that navigates away.
  await app.page.evaluate(
    () => void setTimeout(() => window.open('https://elsewhere.invalid/', '_blank', 'noopener')),
  )
  await expect.poll(() => app.electron.windows().length).toBe(1)
  await app.page.evaluate((url) => void setTimeout(() => (window.location.href = url)), elsewhere)
  await app.page.evaluate((url) => {
    const link = Object.assign(document.createElement('a'), { href: url, textContent: 'away', id: 'away' })
    document.body.append(link)
  }, elsewhere)
  await app.page.locator('#away').click()
  await app.page.evaluate(() => document.querySelector('#away')?.remove())
  await expect(app.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
  await expect.poll(() => app.electron.windows().length).toBe(1)
  expect(await windows()).toEqual(['app://ringdown/index.html'])
})

test('no page is embedded in the page', async () => {
  const reached = await app.page.evaluate(async (url) => {
    const frame = Object.assign(document.createElement('iframe'), { src: url })
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    document.body.append(frame, document.createElement('webview'))
    await loaded
    const api: unknown = frame.contentWindow && Reflect.get(frame, 'contentDocument')
    frame.remove()
    document.querySelector('webview')?.remove()
    return api !== null
  }, elsewhere)
  expect(reached).toBe(false)
})

test('no permission is granted', async () => {
  const states = await app.page.evaluate(async () => {
    const names = ['microphone', 'camera', 'geolocation', 'notifications', 'clipboard-read', 'midi'] as const
    const query = (name: string): Promise<PermissionStatus> =>
      navigator.permissions.query({ name: name as PermissionName })
    return Promise.all(names.map(async (name) => (await query(name)).state))
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
  const heard = await app.page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'heard',
      (error: unknown) => (error instanceof DOMException ? error.name : String(error)),
    ),
  )
  expect(['NotAllowedError', 'NotFoundError']).toContain(heard)
})

test('nothing is fetched or sent, and no string becomes a script or a style', async () => {
  const outcomes = await app.page.evaluate(async (url) => {
    const violated = new Set<string>()
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      violated.add(effectiveDirective),
    )
    const attempt = async (what: () => unknown): Promise<boolean> => {
      try {
        await what()
        return true
      } catch {
        return false
      }
    }
    const later = (what: () => unknown): Promise<unknown> =>
      new Promise((resolve) => setTimeout(resolve)).then(what)
    const done = [
      await attempt(() => fetch(url)),
      // In a later task: code that a debugger evaluates is exempt.
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the point of the test
      await attempt(() => later(() => new Function('return 1'))),
      await attempt(() => (document.createElement('p').innerHTML = '<b>bold</b>')),
      await attempt(() => new RTCPeerConnection().createDataChannel('out')),
    ]
    const inline = document.createElement('style')
    inline.textContent = 'body { opacity: 0.5 }'
    document.head.append(inline)
    document.body.setAttribute('style', 'opacity: 0.5')
    const opacity = getComputedStyle(document.body).opacity
    inline.remove()
    document.body.removeAttribute('style')
    // The violations of the last lines are reported in a later task.
    await new Promise((resolve) => requestAnimationFrame(resolve)).then(() => later(() => undefined))
    return { done, opacity, violated: [...violated] }
  }, elsewhere)
  expect(outcomes.done.slice(0, 3)).toEqual([false, false, false])
  expect(outcomes.opacity).toBe('1')
  expect(outcomes.violated).toEqual(
    expect.arrayContaining(['connect-src', 'require-trusted-types-for', 'style-src-elem', 'style-src-attr']),
  )
})

test('the app fetches nothing for a page, under any policy', async () => {
  const reached = await app.electron.evaluate(
    ({ BrowserWindow }, url) =>
      new Promise<string>((resolve) => {
        const window = new BrowserWindow({ show: false })
        window.loadURL(url).then(
          () => resolve('loaded'),
          () => resolve('refused'),
        )
        window.webContents.once('did-fail-load', () => window.destroy())
        window.webContents.once('did-finish-load', () => window.destroy())
      }),
    elsewhere,
  )
  expect(reached).toBe('refused')
})

test('arguments that do not fit a command, and unknown commands, are refused', async () => {
  const refused = await app.page.evaluate(async () => {
    const invoke = window.ringdown.invoke as (...args: unknown[]) => Promise<unknown>
    const wrong = [[], [1], ['bob', 'whatever'], [{ toString: 'bob' }], ['x'.repeat(2_000)]]
    const unknown = [[], [1], ['format'], ['constructor'], ['__proto__'], [['hangUp']]]
    const asked = [...wrong.map((args) => ['call', ...args]), ...unknown]
    const outcomes = await Promise.allSettled(asked.map((args) => invoke(...args)))
    return outcomes.map(({ status }) => status)
  })
  expect(refused).toEqual(Array(11).fill('rejected'))
})
