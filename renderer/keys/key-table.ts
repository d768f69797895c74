import { type Chord, isChord, type KeyPress } from './chord'

/**
 * Every key that has an action in Ringdown, grouped by the place where it applies. Key handlers look keys up here, the
 * keycaps on buttons come from here, and the list of keys that `?` opens is this table in words (`keys.` in the
 * catalogue).
 */
export const KEYS = {
  anywhere: {
    search: ['/', 'Mod+F'],
    settings: ['Mod+,'],
    keys: ['?', 'F1'],
    leave: ['Escape'],
  },
  list: {
    next: ['ArrowDown'],
    previous: ['ArrowUp'],
    first: ['Home'],
    last: ['End'],
    open: ['Enter'],
    call: ['Mod+Enter'],
    buttons: ['ArrowRight'],
    row: ['ArrowLeft'],
    remove: ['Delete'],
  },
  // The photo that becomes our picture.
  picture: {
    left: ['ArrowLeft'],
    right: ['ArrowRight'],
    up: ['ArrowUp'],
    down: ['ArrowDown'],
    'zoom-in': ['Plus'],
    'zoom-out': ['-'],
  },
  room: {
    // Held down.
    talk: ['Space'],
    'toggle-mute': ['M'],
    leave: ['Ctrl+H'],
  },
  ringing: {
    accept: ['Enter', 'A'],
    refuse: ['Escape', 'D'],
  },
  calling: {
    'hang-up': ['Escape', 'Ctrl+H'],
  },
  talking: {
    'toggle-mute': ['M'],
    swap: ['H'],
    // Two keys, because one pressed by mistake would end a conversation.
    'hang-up': ['Ctrl+H'],
  },
  waiting: {
    'hold-and-answer': ['A'],
    'end-and-answer': ['E'],
    'refuse-waiting': ['D'],
  },
  held: {
    swap: ['H'],
  },
  ended: {
    dismiss: ['Escape'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly Chord[]>>>>

export type KeyGroup = keyof typeof KEYS
/** For several groups, the actions of each. */
export type KeyAction<Group extends KeyGroup> = Group extends KeyGroup
  ? keyof (typeof KEYS)[Group] & string
  : never

export const KEY_GROUPS = Object.keys(KEYS) as readonly KeyGroup[]

/** A group's actions and their chords, in the table's order. */
export const actionsOf = <Group extends KeyGroup>(
  group: Group,
): readonly (readonly [action: KeyAction<Group>, chords: readonly Chord[]])[] =>
  Object.entries(KEYS[group]) as [KeyAction<Group>, readonly Chord[]][]

/** The action of a press in a group; undefined when it has none. */
export const actionFor = <Group extends KeyGroup>(
  group: Group,
  press: KeyPress,
): KeyAction<Group> | undefined =>
  actionsOf(group).find(([, chords]) => chords.some((chord) => isChord(chord, press)))?.[0]
