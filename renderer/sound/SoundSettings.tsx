import { Settings2 } from 'lucide-react'
import { useState } from 'react'
import type { AppState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { SoundDialog } from './SoundDialog'

/** The way to the sound settings. A call that comes in closes them: it has to be answered first. */
export function SoundSettings({ state }: { readonly state: AppState }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const ringing = state.call.kind === 'ringing'
  if (open && ringing) setOpen(false)
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t('sound.open')}
        title={t('sound.open')}
        onClick={() => setOpen(true)}
      >
        <Settings2 aria-hidden="true" />
      </button>
      {open && !ringing && <SoundDialog state={state} onClose={() => setOpen(false)} />}
    </>
  )
}
