import { expect, it } from 'vitest'
import type { CommandResult } from '../../api'
import { callCommands } from './call-commands'
import type { Line } from './lines'
import type { Network } from './network'

const DONE: CommandResult = { ok: true }
const REFUSED: CommandResult = { ok: false, problem: { key: 'problem.callElsewhere' } }
const line = (kind: Line['kind'], id: number): Line => ({ kind, id, contact: 'bob' })
const consent = { id: 3, contact: 'dave' }

/** The commands where one network has these calls, and somebody waits there. */
function rig(lines: readonly Line[], room = DONE, may = DONE) {
  const kept: number[] = []
  const answered: string[] = []
  const network = {
    lines,
    phone: {
      mayAcceptWaiting: () => may,
      acceptWaiting: (_: unknown, first: string) => {
        answered.push(first)
        return DONE
      },
    },
  } as unknown as Network
  const commands = callCommands({
    ...{ shown: network, talking: network, withCall: () => network },
    makeRoomFor: (_, count) => {
      kept.push(count)
      return room
    },
  })
  return { commands, kept, answered }
}

it('a second caller is answered only where the calls of other networks leave room, and holds them', () => {
  // Beside a ring that may be over, nothing is on the line there.
  const ringing = rig([])
  expect(ringing.commands.acceptWaiting(consent, 'end')).toEqual(DONE)
  expect([ringing.kept, ringing.answered]).toEqual([[0], ['end']])
  const talking = rig([line('talking', 1)])
  talking.commands.acceptWaiting(consent, 'hold')
  talking.commands.acceptWaiting(consent, 'end')
  expect(talking.kept).toEqual([1, 0])
  const full = rig([line('held', 1)], REFUSED)
  expect(full.commands.acceptWaiting(consent, 'end')).toEqual(REFUSED)
  expect([full.kept, full.answered]).toEqual([[1], []])
})

it('nothing is held for a second caller who is not answered after all', () => {
  const { commands, kept, answered } = rig([], DONE, REFUSED)
  expect(commands.acceptWaiting(consent, 'end')).toEqual(REFUSED)
  expect([kept, answered]).toEqual([[], []])
})
