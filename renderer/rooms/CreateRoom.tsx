import { useT } from '../language/wording-context'
import { Dialog } from '../look/Dialog'

export interface CreateRoomProps {
  readonly onClose: () => void
}

/** Makes a room. */
export function CreateRoom({ onClose }: CreateRoomProps) {
  const t = useT()
  return (
    <Dialog title={t('sidebar.newRoom')} className="question" onClose={onClose}>
      {null}
    </Dialog>
  )
}
