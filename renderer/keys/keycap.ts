import type { Translate, WordingKey } from '../../locales/wording'

/** Keys with a symbol of their own, and their spoken names. */
const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

const NAMES: Readonly<Record<string, WordingKey>> = {
  ArrowUp: 'keycap.up',
  ArrowDown: 'keycap.down',
  ArrowLeft: 'keycap.left',
  ArrowRight: 'keycap.right',
  Escape: 'keycap.escape',
  Enter: 'keycap.enter',
  Delete: 'keycap.delete',
  Home: 'keycap.home',
  End: 'keycap.end',
  Space: 'keycap.space',
  Shift: 'keycap.shift',
  Ctrl: 'keycap.ctrl',
  Alt: 'keycap.alt',
}

const isMac = (): boolean => /^Mac/.test(navigator.platform)

/** One name for each key that Electron's accelerators and the table of keys spell differently. */
function plain(key: string): string {
  if (key === 'Mod' || key === 'CommandOrControl') return isMac() ? '⌘' : 'Ctrl'
  return (
    { Command: '⌘', Plus: '+', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight' }[
      key
    ] ?? key
  )
}

/** The label of each keycap of a chord. */
export const keycapsOf = (t: Translate, chord: string): string[] =>
  chord.split('+').map((key) => SIGNS[plain(key)] ?? keyName(t, key))

/** The spoken names of the keys. */
export const chordName = (t: Translate, chord: string): string =>
  chord
    .split('+')
    .map((key) => keyName(t, key))
    .join(' ')

function keyName(t: Translate, key: string): string {
  const name = NAMES[plain(key)]
  return name ? t(name) : plain(key)
}

/** The value of `aria-keyshortcuts`. */
export const ariaShortcut = (chord: string): string =>
  chord
    .split('+')
    .map((key) => ({ Ctrl: 'Control', Mod: isMac() ? 'Meta' : 'Control' })[key] ?? key)
    .join('+')
