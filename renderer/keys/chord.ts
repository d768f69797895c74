/**
 * Keys that are pressed together, as the table of keys writes them: `M`, `/`, `Escape`, `Ctrl+H`. `Mod` is Ctrl, or
 * Command on macOS. Letters are capital ones; other keys are called as `KeyboardEvent.key` calls them.
 */
export type Chord = string

/** What of a key press decides what it means. */
export interface KeyPress {
  /** `KeyboardEvent.key`. */
  readonly key: string
  /** `KeyboardEvent.code`: the place of the key, for keyboards without Latin letters. */
  readonly code: string
  readonly ctrl: boolean
  readonly meta: boolean
  readonly alt: boolean
  /** Where the press went: keys that write or press a button keep their own meaning there. */
  readonly target: 'text' | 'button' | 'other'
}

/** An event of the page, or one that React hands on. */
interface KeyEvent {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly target: EventTarget | null
}

export const pressOf = (event: KeyEvent): KeyPress => ({
  key: event.key,
  code: event.code,
  ctrl: event.ctrlKey,
  meta: event.metaKey,
  alt: event.altKey,
  target: targetOf(event.target),
})

function targetOf(target: EventTarget | null): KeyPress['target'] {
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return 'text'
  return target instanceof HTMLButtonElement ? 'button' : 'other'
}

/** It writes a character where somebody writes: without a modifier it is not ours. */
export const isWriting = ({ key, ctrl, meta, target }: KeyPress): boolean =>
  target === 'text' && key.length === 1 && !ctrl && !meta

/** The letter of a press, capital: what the key writes if that is Latin, else what stands there on a Latin keyboard. */
export function letterOf({ key, code }: Pick<KeyPress, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  return key.length === 1 && /^Key[A-Z]$/.test(code) ? code.slice(3) : ''
}

const isLetter = (key: string): boolean => /^[A-Z]$/.test(key)

export function isChord(chord: Chord, press: KeyPress): boolean {
  const [key = '', modifier] = chord.split('+').reverse()
  if (press.alt) return false
  if (modifier === 'Mod' ? press.ctrl === press.meta : press.ctrl !== (modifier === 'Ctrl') || press.meta)
    return false
  return isLetter(key) ? letterOf(press) === key : press.key === key
}
