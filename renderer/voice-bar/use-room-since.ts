import { useState } from 'react'
import type { RoomState } from '../../electron/api'
import { useSteadyClock } from '../state/PhoneProvider'

/** When the room that we are in was first shown, on the clock of the state, ms; without one, any time. */
export function useRoomSince(room: RoomState | undefined): number {
  const steadyNow = useSteadyClock()
  const name = room?.phase === 'ended' ? undefined : room?.name
  const [since, setSince] = useState({ name, atMs: 0 })
  if (name === since.name && (name === undefined || since.atMs > 0)) return since.atMs
  const begun = { name, atMs: steadyNow() }
  setSince(begun)
  return begun.atMs
}
