import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../api'
import { askInWindow } from './warnings-in-window'

const BOB = { id: 1, contact: 'bob' }
const REFUSED: CommandResult = {
  ok: false,
  problem: { key: 'problem.privacyChanged', fill: { name: 'bob' } },
}

function outside(answer: CommandResult) {
  const seen: unknown[] = []
  const note =
    (name: string) =>
    (...args: unknown[]): CommandResult => {
      seen.push([name, ...args])
      return answer
    }
  const commands = askInWindow(
    { accept: note('accept'), acceptWaiting: note('acceptWaiting'), call: note('call'), mute: note('mute') },
    { open: () => seen.push('open'), askToCall: (contact) => seen.push(['ask', contact]) },
  )
  return { commands, seen }
}

describe('a command from tray, menu or notification', () => {
  it('is executed at once where no question is needed', () => {
    const { commands, seen } = outside({ ok: true })
    commands.accept(BOB)
    commands.acceptWaiting(BOB, 'hold')
    commands.call('bob')
    expect(seen).toEqual([
      ['accept', BOB],
      ['acceptWaiting', BOB, 'hold'],
      ['call', 'bob'],
    ])
  })

  it('never accepts a warning for the user, but brings the window to the front', () => {
    const { commands, seen } = outside(REFUSED)
    expect(commands.accept(BOB, 'changed')).toEqual(REFUSED)
    expect(commands.acceptWaiting(BOB, 'end', 'stripped')).toEqual(REFUSED)
    expect(seen).toEqual([['accept', BOB], 'open', ['acceptWaiting', BOB, 'end'], 'open'])
  })

  it('asks in the window before it calls somebody who needs a confirmation', () => {
    const { commands, seen } = outside(REFUSED)
    commands.call('bob')
    expect(seen).toEqual([
      ['call', 'bob'],
      ['ask', 'bob'],
    ])
  })

  it('is otherwise unchanged', () => {
    const { commands, seen } = outside(REFUSED)
    commands.mute()
    expect(seen).toEqual([['mute']])
  })
})
