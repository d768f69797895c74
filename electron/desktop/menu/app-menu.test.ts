import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { type AppState, DEFAULT_SETTINGS, MENU_KEYS } from '../../api'
import { appMenu, type AppMenuCommands } from './app-menu'
import { somebody } from '../../../phone/people/testing/somebody'

const talking = {
  kind: 'talking',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'incoming',
  sinceMs: 0,
  muted: false,
} as const

function menuOf(more: Partial<AppState>, isMac = false) {
  const done: unknown[][] = []
  const commands = new Proxy({} as AppMenuCommands, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        done.push([name, ...args])
      },
  })
  const state = {
    language: 'en',
    call: { kind: 'idle' },
    settings: DEFAULT_SETTINGS,
    ...more,
  } as AppState
  const menu = appMenu(state, commands, isMac)
  const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
  const find = (id: string): MenuItemConstructorOptions | undefined => items.find((item) => item.id === id)
  const click = (id: string): void => (find(id)?.click as (() => void) | undefined)?.()
  return { menu, items, find, click, done }
}
const withText = (textSize: number): Partial<AppState> => ({
  settings: { ...DEFAULT_SETTINGS, appearance: { ...DEFAULT_SETTINGS.appearance, textSize } },
})

describe('the menu bar', () => {
  it('has the menus that the system expects, on a Mac with the app’s own', () => {
    expect(menuOf({}).menu.map(({ label }) => label)).toEqual([
      'File',
      'Edit',
      'View',
      'Call',
      'Window',
      'Help',
    ])
    expect(menuOf({}, true).menu[0]).toMatchObject({ label: 'Ringdown' })
    expect(menuOf({}).find('quit')).toMatchObject({ role: 'quit' })
    expect(menuOf({}, true).find('quit')).toBeUndefined()
  })

  it('is in the chosen language', () => {
    const labels = menuOf({ language: 'fr' }).menu.map(({ label }) => label)
    expect(labels).toEqual(['Fichier', 'Édition', 'Affichage', 'Appel', 'Fenêtre', 'Aide'])
  })

  it('leaves no label to Electron, whose labels are English only', () => {
    const items = [false, true].flatMap((isMac) =>
      menuOf({ call: talking }, isMac).menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : [])),
    )
    expect(items.filter(({ label, type }) => label === undefined && type !== 'separator')).toEqual([])
  })

  it('has a menu for calls that follows their state', () => {
    const callMenu = (more: Partial<AppState>) => menuOf(more).menu.find(({ id }) => id === 'call')
    expect(callMenu({})).toMatchObject({ enabled: false })
    expect(callMenu({ call: talking })).toMatchObject({ enabled: true })
    const { find, click, done } = menuOf({ call: talking })
    expect(find('mute')).toMatchObject({
      type: 'checkbox',
      checked: false,
      accelerator: expect.any(String) as string,
    })
    click('mute')
    expect(done).toEqual([['setMuted', true]])
  })

  it('has no key for answering', () => {
    expect(
      menuOf({ call: { kind: 'ringing', ...somebody('bob'), privacy: 'not-private', sinceMs: 0 } }).find(
        'answer',
      ),
    ).not.toHaveProperty('accelerator')
  })

  it('has exactly the keys in the list of keys', () => {
    const everyCall: Partial<AppState>[] = [
      { call: talking },
      { call: { kind: 'ringing', ...somebody('bob'), privacy: 'not-private', sinceMs: 0 } },
    ]
    const found = everyCall
      .flatMap((more) => menuOf(more).items)
      .flatMap(({ id, accelerator }) => (accelerator === undefined ? [] : [[id, accelerator]]))
    expect(Object.fromEntries(found)).toEqual(MENU_KEYS)
  })

  it('makes the text larger and smaller, within limits', () => {
    const { click, done, find } = menuOf(withText(195))
    click('larger')
    click('smaller')
    click('usual')
    expect(done).toEqual([['resizeText', 10], ['resizeText', -10], ['resetText']])
    expect(find('larger')).toMatchObject({ enabled: true })
    expect(menuOf(withText(200)).find('larger')).toMatchObject({ enabled: false })
    expect(menuOf(withText(100)).find('smaller')).toMatchObject({ enabled: false })
  })

  it('opens the settings, the calls and the about page', () => {
    const { click, done } = menuOf({})
    for (const id of ['settings', 'calls', 'about', 'logs', 'diagnostics']) click(id)
    expect(done).toEqual([
      ['open', 'settings'],
      ['open', 'calls'],
      ['open', 'about'],
      ['openLogs'],
      ['copyDiagnostics'],
    ])
  })
})
