import { Mic, Volume2 } from 'lucide-react'
import { Meter } from '../call/Meter'
import { useT } from '../language/wording-context'

/** That we are heard, and that they are. */
export function MiniLevels({ isMuted }: { readonly isMuted: boolean }) {
  const t = useT()
  return (
    <div className="mini-levels">
      <Mic aria-hidden="true" />
      <Meter label={t('call.microphoneLevel')} of="inputDbfs" muted={isMuted} />
      <Meter label={t('call.speakerLevel')} of="outputDbfs" />
      <Volume2 aria-hidden="true" />
    </div>
  )
}
