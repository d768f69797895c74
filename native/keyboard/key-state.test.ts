import koffi from 'koffi'
import { afterEach, expect, it, vi } from 'vitest'
import { virtualDisplay } from '../../scripts/lib/virtual-display.mjs'
import { type KeyCode, keyCodeOf } from './key-codes'
import { openKeyState } from './key-state'

const key = (name: string): KeyCode => {
  const code = keyCodeOf(name)
  if (!code) throw new Error(`no key is called ${name}`)
  return code
}

let stop: () => void = () => undefined
afterEach(() => {
  vi.unstubAllEnvs()
  stop()
})

/** Presses keys of an X server as a keyboard does (the XTEST extension). */
function keyboard(): (keysym: number, down: boolean) => void {
  const x11 = koffi.load('libX11.so.6')
  const display: unknown = x11.func('void *XOpenDisplay(const char *name)')(null)
  const toKeycode = x11.func('uint8_t XKeysymToKeycode(void *display, unsigned long keysym)')
  const sync = x11.func('int XSync(void *display, int discard)')
  const fake = koffi
    .load('libXtst.so.6')
    .func('int XTestFakeKeyEvent(void *display, unsigned int keycode, int down, unsigned long delay)')
  return (keysym, down) => {
    fake(display, toKeycode(display, keysym), down ? 1 : 0, 0)
    sync(display, 0)
  }
}

it('distinguishes a held key from a released one', async () => {
  const display = await virtualDisplay()
  stop = () => display.stop()
  vi.stubEnv('DISPLAY', display.env['DISPLAY'] ?? '')
  const keys = await openKeyState()
  const press = keyboard()
  expect(keys?.isDown(key('F8'))).toBe(false)
  press(key('F8').x11, true)
  expect(keys?.isDown(key('F8'))).toBe(true)
  expect(keys?.isDown(key('M'))).toBe(false)
  press(key('F8').x11, false)
  expect(keys?.isDown(key('F8'))).toBe(false)
})
