import { Check, Globe, ShieldAlert, X } from 'lucide-react'
import type { GuestAsk, RoomState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import './guests.css'

/** Guests who ask to be let in, and what it means to let them in. */
export function GuestAsks({ room: { asks = [] } }: { readonly room: RoomState }) {
  const t = useT()
  return (
    <div className="guest-asks" aria-live="polite">
      {asks.length > 0 && (
        <>
          <p className="guest-asks-meaning">{t('rooms.guests.passesHere')}</p>
          <ul aria-label={t('rooms.guests.asking')}>
            {asks.map((ask) => (
              <Ask key={ask.guest} ask={ask} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Ask({ ask: { guest, name, lookAlike } }: { readonly ask: GuestAsk }) {
  const t = useT()
  const { admitGuest, refuseGuest } = useCommands()
  return (
    <li className="guest-ask">
      <Globe aria-hidden="true" />
      <div className="guest-ask-words">
        <p>
          <strong>{t('rooms.guests.asks', { name })}</strong>
        </p>
        {lookAlike !== undefined && (
          <p className="guest-doubt">
            <ShieldAlert aria-hidden="true" />
            {t('rooms.guests.lookAlike', { name: lookAlike })}
          </p>
        )}
      </div>
      <div className="guest-ask-answers">
        <Button
          icon={<X aria-hidden="true" />}
          aria-label={t('rooms.guests.refuseName', { name })}
          onClick={() => refuseGuest(guest)}
        >
          {t('rooms.guests.refuse')}
        </Button>
        <Button
          tone="line"
          icon={<Check aria-hidden="true" />}
          aria-label={t('rooms.guests.admitName', { name })}
          onClick={() => admitGuest(guest)}
        >
          {t('rooms.guests.admit')}
        </Button>
      </div>
    </li>
  )
}
