import { Server, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { HostingState } from '../../electron/api'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { HostingReport } from './HostingReport'

export interface YourServerProps {
  readonly hosting: HostingState
  /** Signed in to it: stopping it signs out. */
  readonly own: boolean
  /** Somebody is on the line or on hold. */
  readonly talking: boolean
  /** A call that comes in closes the panel: it has to be answered first. */
  readonly ringing: boolean
}

/** The way to the server that this computer runs. Nothing while it runs none. */
export function YourServer({ hosting, own, talking, ringing }: YourServerProps) {
  const t = useT()
  const { stopHosting } = useCommands()
  const [open, setOpen] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const gone = ringing || hosting.kind === 'stopped'
  if (open && gone) setOpen(false)
  if (hosting.kind === 'stopped') return null
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t('hosting.yourServer')}
        title={t('hosting.yourServer')}
        onClick={() => setOpen(true)}
      >
        <Server aria-hidden="true" />
      </button>
      {open && !gone && (
        <dialog
          className="dialog your-server"
          ref={(element) => {
            dialog.current = element
            if (element?.open === false) element.showModal()
          }}
          aria-labelledby="your-server-title"
          onClose={() => setOpen(false)}
        >
          <form method="dialog" className="your-server-head">
            <h2 id="your-server-title">{t('hosting.yourServer')}</h2>
            <button className="icon-button" aria-label={t('common.close')}>
              <X aria-hidden="true" />
            </button>
          </form>
          <HostingReport hosting={hosting} />
          <div className="your-server-stop">
            <p className="hosting-note">
              {own && talking ? t('hosting.stopEndsCall') : t('hosting.stopCutsOff')}
            </p>
            <Button tone="brick" onClick={stopHosting}>
              {own ? t('hosting.stopAndSignOut') : t('hosting.stop')}
            </Button>
          </div>
        </dialog>
      )}
    </>
  )
}
