import { BellOff } from 'lucide-react'
import { useT } from '../language/wording-context'
import './silence-sign.css'

/** Marks a person or a room of which nothing rings or notifies: a picture and a word. */
export function SilenceSign() {
  const t = useT()
  return (
    <span className="silence-sign">
      <BellOff aria-hidden="true" />
      {t('silence.sign')}
    </span>
  )
}
