import type { Translate, WordingKey } from '../../locales/wording'

/** Keys that have a sign of their own, and a name to be read out. */
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

/** As Electron's accelerators and the table of keys call it, under one name. */
function plain(key: string): string {
  if (key === 'Mod' || key === 'CommandOrControl') return isMac() ? '⌘' : 'Ctrl'
  return (
    { Command: '⌘', Plus: '+', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight' }[
      key
    ] ?? key
  )
}

/** What stands on each of the keys of a chord. */
export const keycapsOf = (t: Translate, chord: string): string[] =>
  chord.split('+').map((key) => SIGNS[plain(key)] ?? keyName(t, key))

/** The same, to be read out. */
export const chordName = (t: Translate, chord: string): string =>
  chord
    .split('+')
    .map((key) => keyName(t, key))
    .join(' ')

function keyName(t: Translate, key: string): string {
  const name = NAMES[plain(key)]
  return name ? t(name) : plain(key)
}

/** For `aria-keyshortcuts`. */
export const ariaShortcut = (chord: string): string =>
  chord
    .split('+')
    .map((key) => ({ Ctrl: 'Control', Mod: isMac() ? 'Meta' : 'Control' })[key] ?? key)
    .join('+')
