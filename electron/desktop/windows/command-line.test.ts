import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { say } from '../../../locales/message'
import { wordingIn } from '../../../locales/wording'

const { app, switches } = vi.hoisted(() => {
  const switches = new Set<string>()
  return {
    switches,
    app: {
      isPackaged: true,
      commandLine: {
        hasSwitch: (name: string) => switches.has(name),
        removeSwitch: (name: string) => void switches.delete(name),
      },
    },
  }
})
vi.mock('electron', () => ({ app }))
const { refuseSwitches, sandboxProblem } = await import('./command-line')

beforeEach(() => switches.clear())
afterEach(() => (app.isPackaged = true))

describe('a window without its sandbox', () => {
  it('is told to the user of a package, with what to do', () => {
    switches.add('no-sandbox')
    const problem = sandboxProblem()
    if (!problem) throw new Error('nothing is told')
    const english = say(wordingIn('en').t, problem)
    expect(english).toContain('runs without a sandbox')
    expect(english).toContain('install the deb package')
    expect(say(wordingIn('fr').t, problem)).toContain('sans bac à sable')
  })

  it('is not told from a clone, where the developer chose it, nor with a sandbox', () => {
    expect(sandboxProblem()).toBeUndefined()
    app.isPackaged = false
    switches.add('no-sandbox')
    expect(sandboxProblem()).toBeUndefined()
  })
})

describe('switches that expose the windows', () => {
  const unwanted = ['remote-debugging-port', 'load-extension', 'disable-web-security', 'js-flags']

  it('are removed from a package, and no others', () => {
    for (const name of [...unwanted, 'ozone-platform']) switches.add(name)
    refuseSwitches()
    expect([...switches]).toEqual(['ozone-platform'])
  })

  it('stay in a clone', () => {
    app.isPackaged = false
    for (const name of unwanted) switches.add(name)
    refuseSwitches()
    expect([...switches]).toEqual(unwanted)
  })
})
