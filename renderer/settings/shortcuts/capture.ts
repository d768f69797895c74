import { isChord, letterOf, type KeyPress } from '../../keys/chord'
import { actionsOf, type KeyGroup } from '../../keys/key-table'
import type { WordingKey } from '../../../locales/wording'

/** A key press, for a shortcut that may include Shift. */
export interface ShortcutPress extends KeyPress {
  readonly shift: boolean
}

export type Capture =
  /** Only modifiers so far. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'clear' }
  /** A navigation key: the capture ends. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'keys'; readonly accelerator: string }
  /** The key is not supported. */
  | { readonly kind: 'unusable' }
  /** Other programs need this key for typing. */
  | { readonly kind: 'alone' }
  /** The window uses these keys for `what`. */
  | { readonly kind: 'own'; readonly accelerator: string; readonly what: WordingKey }

const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta', 'AltGraph']

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  Enter: 'Enter',
  Insert: 'Insert',
  Delete: 'Delete',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
}

const isFunctionKey = (key: string): boolean => /^F([1-9]|1\d|2[0-4])$/.test(key)

/** The key's name in Electron's accelerators; a digit by its position, since some keyboards need Shift to type it. */
function keyOf({ key, code }: KeyPress): string | undefined {
  if (isFunctionKey(key)) return key
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  return digit ?? NAMES[key] ?? (letterOf({ key, code }) || undefined)
}

/** The result of a key press during the capture of a shortcut. */
export function captureOf(press: ShortcutPress): Capture {
  const { ctrl, alt, shift, meta } = press
  const held = [ctrl && 'Ctrl', alt && 'Alt', shift && 'Shift', meta && 'Super'].filter(
    (each) => each !== false,
  )
  if (MODIFIERS.includes(press.key)) return { kind: 'unfinished' }
  if (press.key === 'Tab') return { kind: 'leave' }
  if (held.length === 0 && press.key === 'Escape') return { kind: 'cancel' }
  if (held.length === 0 && press.key === 'Backspace') return { kind: 'clear' }
  const key = keyOf(press)
  if (key === undefined) return { kind: 'unusable' }
  if (!isFunctionKey(key) && !ctrl && !alt && !meta) return { kind: 'alone' }
  const accelerator = [...held, key].join('+')
  const what = shift ? undefined : ownUse(press)
  return what ? { kind: 'own', accelerator, what } : { kind: 'keys', accelerator }
}

/** The places where the window uses keys that could be a shortcut. */
const OWN_GROUPS = ['anywhere', 'talking'] as const satisfies readonly KeyGroup[]

/** The window's action for these keys. */
function ownUse(press: KeyPress): WordingKey | undefined {
  for (const group of OWN_GROUPS) {
    for (const [action, chords] of actionsOf(group)) {
      if (chords.some((chord) => isChord(chord, press))) return `keys.${group}.${action}` as WordingKey
    }
  }
  return undefined
}
