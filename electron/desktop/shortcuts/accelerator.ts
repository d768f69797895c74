/** A parsed key combination. */
export interface Accelerator {
  /** Sorted, unique, in one spelling: two accelerators of the same keys are equal. */
  readonly modifiers: readonly string[]
  readonly key: string
}

const MODIFIERS: ReadonlyMap<string, string> = new Map([
  ['commandorcontrol', 'CommandOrControl'],
  ['cmdorctrl', 'CommandOrControl'],
  ['control', 'Control'],
  ['ctrl', 'Control'],
  ['command', 'Super'],
  ['cmd', 'Super'],
  ['super', 'Super'],
  ['meta', 'Super'],
  ['alt', 'Alt'],
  ['option', 'Alt'],
  ['shift', 'Shift'],
])

const NAMED = [
  ...['Space', 'Tab', 'Enter', 'Insert', 'Delete', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['Up', 'Down', 'Left', 'Right'],
]
const NAMES: ReadonlyMap<string, string> = new Map(NAMED.map((name) => [name.toLowerCase(), name]))

/** Function keys write no text, and need no modifier. */
const FUNCTION_KEY = /^F([1-9]|1\d|2[0-4])$/

/**
 * Parses an Electron accelerator.
 * @returns undefined when it is invalid, or when other programs need the key for typing: all but function keys need a
 * modifier other than Shift
 */
export function parseAccelerator(text: string): Accelerator | undefined {
  const parts = text.split('+').map((part) => part.trim())
  const key = keyOf(parts.pop() ?? '')
  const modifiers = parts.map((part) => MODIFIERS.get(part.toLowerCase()))
  if (key === undefined || modifiers.includes(undefined)) return undefined
  const unique = [...new Set(modifiers.flatMap((modifier) => modifier ?? []))].sort()
  const mayStand = FUNCTION_KEY.test(key) || unique.some((modifier) => modifier !== 'Shift')
  return mayStand ? { modifiers: unique, key } : undefined
}

function keyOf(part: string): string | undefined {
  const upper = part.toUpperCase()
  return /^[A-Z0-9]$/.test(upper) || FUNCTION_KEY.test(upper) ? upper : NAMES.get(part.toLowerCase())
}

/** @param isMac `CommandOrControl` is the command key there */
export function sameKeys(a: Accelerator, b: Accelerator, isMac: boolean): boolean {
  const spelt = ({ modifiers, key }: Accelerator): string =>
    [...new Set(modifiers.map((modifier) => plain(modifier, isMac)))].sort().concat(key).join('+')
  return spelt(a) === spelt(b)
}

const plain = (modifier: string, isMac: boolean): string =>
  modifier === 'CommandOrControl' ? (isMac ? 'Super' : 'Control') : modifier
