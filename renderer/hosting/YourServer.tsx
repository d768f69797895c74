import { Server } from 'lucide-react'
import type { HostingState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { DialogButton } from '../look/DialogButton'
import { useCommands } from '../state/phone-context'
import { HostingReport } from './HostingReport'

export interface YourServerProps {
  readonly hosting: HostingState
  /** Signed in to it: stopping it signs out. */
  readonly own: boolean
  /** Somebody is on the line or on hold. */
  readonly talking: boolean
  /** Somebody calls, and has to be answered first. */
  readonly ringing: boolean
}

/** The way to the server that this computer runs. Nothing while it runs none. */
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
