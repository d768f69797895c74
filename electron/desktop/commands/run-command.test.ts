import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../api'
import { COMMANDS, type Commands, phoneCommands } from '../../api/commands'
import { bind } from './bind'
import { runCommand } from './run-command'

/** Commands that record their arguments. */
function noted() {
  const seen: unknown[][] = []
  const commands = Object.fromEntries(
    Object.keys(COMMANDS).map((name) => [
      name,
      (...args: unknown[]) => {
        seen.push([name, ...args])
        return { ok: true }
      },
    ]),
  ) as unknown as Commands
  return { commands, seen }
}

const BOB = { id: 1, contact: 'bob' }

describe('a command from a page', () => {
  it.each<[string, unknown[]]>([
    ['call', ['bob']],
    ['call', ['bob', { warning: 'stripped', identity: undefined }]],
    ['call', ['bob', { warning: 'changed', identity: 'ab'.repeat(32) }]],
    ['accept', [BOB]],
    ['accept', [{ ...BOB, identity: 'ab'.repeat(32) }, 'unproven']],
    ['acceptWaiting', [BOB, 'hold', 'stripped']],
    ['refuse', [BOB]],
    ['hangUp', [BOB]],
    ['answerCallUrl', ['bob', true]],
    ['signIn', [{ name: 'alice', server: 'localhost:4242' }]],
    ['changeSettings', [{ sound: { cleaning: { gainControl: false } } }]],
    ['removeCalls', [[1, 2]]],
  ])('%s of %j is carried out', (name, args) => {
    const { commands, seen } = noted()
    expect(runCommand(commands, name, args)).toEqual({ ok: true })
    expect(seen).toEqual([[name, ...args]])
  })

  it.each<[string, unknown[]]>([
    ['call', []],
    ['call', [1]],
    ['call', ['bob', 'changed']],
    ['call', ['bob', { warning: 'whatever' }]],
    ['call', ['bob', { warning: 'changed', identity: 'ab' }]],
    ['call', ['bob', { warning: 'changed' }, 'more']],
    ['call', [{ toString: 'bob' }]],
    ['call', ['x'.repeat(1_001)]],
    ['accept', []],
    ['accept', [BOB, 'known']],
    ['accept', [{ ...BOB, identity: 'AB' }]],
    ['refuse', []],
    ['refuse', [{ id: 1 }]],
    ['refuseWaiting', [{ contact: 'bob' }]],
    ['swapCalls', []],
    ['hangUpHeld', ['bob']],
    ['accept', [{ ...BOB, id: -1 }]],
    ['accept', [{ ...BOB, more: 1 }]],
    ['answerCallUrl', [true]],
    ['hangUp', [1]],
    ['startHosting', [{ name: 'alice', port: 0 }]],
    ['startHosting', [{ name: 'alice', port: 4242, host: 'everywhere' }]],
    ['signIn', [{ name: 'x'.repeat(257), server: '' }]],
    ['removeCalls', [Array(2_001).fill(1)]],
    ['removeCalls', [[0.5]]],
    ['changeSettings', [{ hostingPort: 1 }]],
    ['clearData', ['disk']],
  ])('%s of arguments that do not fit is turned away', (name, args) => {
    const { commands, seen } = noted()
    expect(() => runCommand(commands, name, args)).toThrow(TypeError)
    expect(seen).toEqual([])
  })

  it.each([
    ['format'],
    ['constructor'],
    ['__proto__'],
    ['toString'],
    [''],
    [undefined],
    [1],
    [{}],
    [['call']],
  ])('%j is none', (name) =>
    expect(() => runCommand(noted().commands, name, [])).toThrow('there is no such command'),
  )
})

it('a group is bound to its owner’s methods, and to no other', () => {
  class Owner {
    readonly #called: string[] = []
    call(contact: string): CommandResult {
      this.#called.push(contact)
      return { ok: this.#called.length === 1, problem: { key: 'problem.callExists' } }
    }
    other(): void {
      throw new Error('this is no command')
    }
  }
  const { call } = phoneCommands
  const bound = bind({ call }, new Owner())
  expect(bound.call('bob')).toMatchObject({ ok: true })
  expect(bound.call('bob')).toMatchObject({ ok: false })
  expect(Object.keys(bound)).toEqual(['call'])
})
