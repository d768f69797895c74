export interface CreateRoomProps {
  readonly onClose: () => void
}

/** Makes a room. */
export function CreateRoom(_props: CreateRoomProps) {
  return null
}
