import { Globe, Headphones } from 'lucide-react'
import { useT } from '../language/wording-context'
import './guest-sign.css'

export interface GuestSignProps {
  /** They only listen. */
  readonly listens?: boolean | undefined
}

/** Marks somebody without an account here, such as in a browser: a picture and a word. */
export function GuestSign({ listens = false }: GuestSignProps) {
  const t = useT()
  return (
    <span className="guest-sign">
      <span>
        <Globe aria-hidden="true" />
        {t('guest.badge')}
      </span>
      {listens && (
        <span>
          <Headphones aria-hidden="true" />
          {t('guest.listener')}
        </span>
      )}
    </span>
  )
}
