import type { WordingKey } from '../../locales/message'
import type { CommandResult } from '../model'
import type { RoomSession } from './room-session'

export const DONE: CommandResult = { ok: true }

export const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })

/** Carries out a command in the room where we are. */
export function inRoom(session: RoomSession | undefined, run: (session: RoomSession) => void): CommandResult {
  if (!session || session.isOver) return refused('problem.notInRoom')
  try {
    run(session)
  } catch (error) {
    if (error instanceof RangeError) return refused('problem.roomText')
    throw error
  }
  return DONE
}
