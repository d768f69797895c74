/**
 * Keys that are pressed together, in the notation of the table of keys: `M`, `/`, `Plus`, `Escape`, `Ctrl+H`. `Mod` is Ctrl, or
 * Command on macOS. Letters are capital; other keys have the name in `KeyboardEvent.key`.
 */
export type Chord = string

/** The parts of a key press that decide its meaning. */
export interface KeyPress {
  /** `KeyboardEvent.key`. */
  readonly key: string
  /** `KeyboardEvent.code`: the position of the key, for keyboards of other scripts. */
  readonly code: string
  readonly ctrl: boolean
  readonly meta: boolean
  readonly alt: boolean
  /** The target of the press: keys that type text or press a button keep their own meaning there. */
  readonly target: 'text' | 'button' | 'other'
}

/** A DOM event, or React's wrapper of one. */
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

/** Whether keys write into this element. */
export const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement

function targetOf(target: EventTarget | null): KeyPress['target'] {
  if (isField(target)) return 'text'
  return target instanceof HTMLButtonElement ? 'button' : 'other'
}

/** Whether the key writes into a text field, where it has no other action. */
export const isWriting = ({ key, ctrl, meta, target }: KeyPress): boolean =>
  target === 'text' && key.length === 1 && !ctrl && !meta

/**
 * A letter or vowel sign of another script. Latin keyboards have full stops and their own letters at the positions of
 * letters.
 */
const isOtherScript = (key: string): boolean =>
  /^[\p{L}\p{M}]$/u.test(key) && !/^[\p{Script=Latin}\p{Script=Common}]$/u.test(key)

/**
 * The letter of a press, capital: the typed letter if it is Latin; for another script, the letter at that position of a
 * Latin keyboard.
 */
export function letterOf({ key, code }: Pick<KeyPress, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  return isOtherScript(key) && /^Key[A-Z]$/.test(code) ? code.slice(3) : ''
}

const isLetter = (key: string): boolean => /^[A-Z]$/.test(key)

export function isChord(chord: Chord, press: KeyPress): boolean {
  const [key = '', modifier] = chord.split('+').reverse()
  if (press.alt) return false
  if (modifier === 'Mod' ? press.ctrl === press.meta : press.ctrl !== (modifier === 'Ctrl') || press.meta)
    return false
  if (key === 'Space') return press.key === ' '
  if (key === 'Plus') return press.key === '+'
  return isLetter(key) ? letterOf(press) === key : press.key === key
}
