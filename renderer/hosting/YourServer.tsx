import { Server } from 'lucide-react'
import type { HostingState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { DialogButton } from '../look/DialogButton'
import { useCommands } from '../state/phone-context'
import { HostingReport } from './HostingReport'

export interface YourServerProps {
  readonly hosting: HostingState
  /** We are signed in to it, so stopping it signs us out. */
  readonly own: boolean
  /** There is an active or held call. */
  readonly talking: boolean
  /** A call rings and must be answered first. */
  readonly ringing: boolean
}

/** The button that opens the server of this computer. Empty while none runs. */
export function YourServer({ hosting, own, talking, ringing }: YourServerProps) {
  const t = useT()
  const { stopHosting } = useCommands()
  if (hosting.kind === 'stopped') return null
  const title = t('hosting.yourServer')
  return (
    <DialogButton
      className="icon-button"
      label={title}
      hint={title}
      face={<Server aria-hidden="true" />}
      dialogTitle={title}
      dialogClassName="your-server"
      closed={ringing}
    >
      <HostingReport hosting={hosting} />
      <div className="your-server-stop">
        <p className="hosting-note">
          {own && talking ? t('hosting.stopEndsCall') : t('hosting.stopCutsOff')}
        </p>
        <Button tone="brick" onClick={stopHosting}>
          {own ? t('hosting.stopAndSignOut') : t('hosting.stop')}
        </Button>
      </div>
    </DialogButton>
  )
}
