import type * as KoffiModule from 'koffi'
import { platform } from 'node:process'
import type { KeyCode } from './key-codes'

/** Queries the system for the state of a key. It reads one key at a time, never text. */
export interface KeyState {
  isDown(key: KeyCode): boolean
}

type Koffi = Pick<typeof KoffiModule, 'load'>

/** XQueryKeymap's bit vector: one bit for each of 256 keycodes. */
const KEYMAP_BYTES = 32

let opened: Promise<KeyState | undefined> | undefined

/** Loads the system's library on the first call; undefined when the system does not support such queries. */
export function openKeyState(): Promise<KeyState | undefined> {
  opened ??= import('koffi').then(open).catch(() => undefined)
  return opened
}

function open(koffi: Koffi): KeyState | undefined {
  if (platform === 'linux') return openX11(koffi)
  if (platform === 'win32') return openWindows(koffi)
  return platform === 'darwin' ? openMac(koffi) : undefined
}

/** A connection of our own, for the lifetime of the process. Source: Xlib - C Language X Interface, 12. */
function openX11(koffi: Koffi): KeyState | undefined {
  const x11 = koffi.load('libX11.so.6')
  const openDisplay = x11.func('void *XOpenDisplay(const char *name)') as (name: null) => unknown
  const toKeycode = x11.func('uint8_t XKeysymToKeycode(void *display, unsigned long keysym)') as (
    display: unknown,
    keysym: number,
  ) => number
  const queryKeymap = x11.func('int XQueryKeymap(void *display, _Out_ uint8_t *keys)') as (
    display: unknown,
    keys: Uint8Array,
  ) => number
  const display = openDisplay(null)
  if (!display) return undefined
  return {
    isDown: (key) => {
      const keycode = toKeycode(display, key.x11)
      if (keycode === 0) return false
      const keys = new Uint8Array(KEYMAP_BYTES)
      queryKeymap(display, keys)
      return ((keys[keycode >> 3] ?? 0) & (1 << (keycode & 7))) !== 0
    },
  }
}

function openWindows(koffi: Koffi): KeyState {
  const state = koffi.load('user32.dll').func('int16_t __stdcall GetAsyncKeyState(int key)') as (
    key: number,
  ) => number
  // The highest bit: the key is down now.
  return { isDown: (key) => state(key.windows) < 0 }
}

function openMac(koffi: Koffi): KeyState {
  const library = '/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices'
  const state = koffi.load(library).func('bool CGEventSourceKeyState(int32_t source, uint16_t key)') as (
    source: number,
    key: number,
  ) => boolean
  /** kCGEventSourceStateHIDSystemState: the keyboard itself. */
  const hardware = 1
  return { isDown: (key) => state(hardware, key.mac) }
}
