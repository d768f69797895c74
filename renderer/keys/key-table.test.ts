import { describe, expect, it } from 'vitest'
import { MENU_KEYS } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { isChord, type KeyPress } from './chord'
import { actionFor, actionsOf, KEY_GROUPS, KEYS } from './key-table'
import { MENU_WORDS } from './menu-words'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code: '', ctrl: false, meta: false, alt: false, target: 'other' },
  ...more,
})

describe('a chord', () => {
  it('is its key with exactly its modifiers', () => {
    expect(isChord('H', press('h'))).toBe(true)
    expect(isChord('H', press('h', { ctrl: true }))).toBe(false)
    expect(isChord('H', press('h', { alt: true }))).toBe(false)
    expect(isChord('Ctrl+H', press('h', { ctrl: true }))).toBe(true)
    expect(isChord('Ctrl+H', press('h', { meta: true }))).toBe(false)
    expect(isChord('Mod+,', press(',', { meta: true }))).toBe(true)
    expect(isChord('Mod+,', press(','))).toBe(false)
    expect(isChord('?', press('?'))).toBe(true)
  })

  it('matches by position on a keyboard without Latin letters', () =>
    expect(isChord('M', press('ь', { code: 'KeyM' }))).toBe(true))
})

describe('the table of keys', () => {
  it('gives no chord two meanings in one place', () => {
    for (const group of KEY_GROUPS) {
      const chords = actionsOf(group).flatMap(([, each]) => each)
      expect(new Set(chords).size, group).toBe(chords.length)
    }
  })

  it('shares no key with the menu bar, except for the same action', () => {
    expect(Object.keys({ ...MENU_WORDS, settings: '' }).sort()).toEqual(Object.keys(MENU_KEYS).sort())
    expect(KEYS.anywhere.settings).toContain(MENU_KEYS.settings.replace('CommandOrControl', 'Mod'))
  })

  it('returns the action of a press in a place', () => {
    expect(actionFor('anywhere', press('f', { meta: true }))).toBe('search')
    expect(actionFor('list', press('ArrowDown'))).toBe('next')
    expect(actionFor('list', press('ArrowDown', { ctrl: true }))).toBeUndefined()
  })

  it.each(['en', 'fr'] as const)('has a description for every action (%s)', (language) => {
    const { t } = wordingIn(language)
    for (const group of KEY_GROUPS) {
      for (const [action] of actionsOf(group)) {
        const key = `keys.${group}.${action}`
        expect(t(key as never), key).not.toBe(key)
      }
    }
  })
})
