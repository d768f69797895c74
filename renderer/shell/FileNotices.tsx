import { FileWarning, X } from 'lucide-react'
import type { FileTrouble } from '../../electron/api'
import { say } from '../../locales/message'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/** Problems with the app's files; the user dismisses them. */
export function FileNotices({ troubles }: { readonly troubles: readonly FileTrouble[] }) {
  const t = useT()
  const { dismissFileTroubles } = useCommands()
  if (troubles.length === 0) return null
  return (
    <div className="notices">
      {troubles.map(({ id, message }, index) => (
        <div key={id} className="notice">
          <FileWarning aria-hidden="true" />
          <p role="status">{say(t, message)}</p>
          {index === 0 && (
            <button
              type="button"
              className="icon-button"
              aria-label={t('common.dismiss')}
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
