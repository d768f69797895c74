import { FileWarning, X } from 'lucide-react'
import type { FileTrouble } from '../../electron/api'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'

/** What is wrong with files that the app keeps; the user puts it away. */
export function FileNotices({ troubles }: { readonly troubles: readonly FileTrouble[] }) {
  const { dismissFileTroubles } = useCommands()
  if (troubles.length === 0) return null
  return (
    <div className="notices">
      {troubles.map(({ id, message }, index) => (
        <div key={id} className="notice">
          <FileWarning aria-hidden="true" />
          <p role="status">{message}</p>
          {index === 0 && (
            <button
              type="button"
              className="icon-button"
              aria-label={words.dismiss}
              onClick={dismissFileTroubles}
            >
              <X aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
