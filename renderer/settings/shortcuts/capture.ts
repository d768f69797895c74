import { isChord, letterOf, type KeyPress } from '../../keys/chord'
import { actionsOf, type KeyGroup } from '../../keys/key-table'
import type { WordingKey } from '../../../locales/wording'

/** A key press, for a shortcut of which Shift may be a part. */
export interface ShortcutPress extends KeyPress {
  readonly shift: boolean
}

export type Capture =
  /** Only modifiers up to now. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'clear' }
  /** The keyboard's way on: whoever captures lets it go. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'keys'; readonly accelerator: string }
  /** No such key can be taken. */
  | { readonly kind: 'unusable' }
  /** Others need this key for writing. */
  | { readonly kind: 'alone' }
  /** The window has a use for these keys, which `what` names. */
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

/** The key as Electron's accelerators call it; a digit by its place, since some keyboards write it with Shift only. */
function keyOf({ key, code }: KeyPress): string | undefined {
  if (isFunctionKey(key)) return key
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  return digit ?? NAMES[key] ?? (letterOf({ key, code }) || undefined)
}

/** What a key press means while somebody chooses the keys of a shortcut. */
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

/** Where the window has a use for keys that could be a shortcut. */
const OWN_GROUPS = ['anywhere', 'talking'] as const satisfies readonly KeyGroup[]

/** What these keys do in the window. */
function ownUse(press: KeyPress): WordingKey | undefined {
  for (const group of OWN_GROUPS) {
    for (const [action, chords] of actionsOf(group)) {
      if (chords.some((chord) => isChord(chord, press))) return `keys.${group}.${action}` as WordingKey
    }
  }
  return undefined
}
