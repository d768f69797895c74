import type { AppState } from '../../electron/api'

export interface RoomStageProps {
  /** Of the room that is shown: the one that we are in, or one that we could enter. */
  readonly name: string
  readonly state: AppState
}

/** A room: who is inside, who talks, and its texts. */
export function RoomStage({ name }: RoomStageProps) {
  return <h1>{name}</h1>
}
