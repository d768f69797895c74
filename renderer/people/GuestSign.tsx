import { Globe } from 'lucide-react'
import { useT } from '../language/wording-context'
import './guest-sign.css'

/** Marks somebody without an account here, such as in a browser: a picture and a word. */
export function GuestSign() {
  const t = useT()
  return (
    <span className="guest-sign">
      <Globe aria-hidden="true" />
      {t('guest.badge')}
    </span>
  )
}
