import { type ReactNode, useId } from 'react'
import type { WaitingCall } from '../../electron/api'
import { Avatar } from '../people/Avatar'
import { GuestSign } from '../people/GuestSign'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import './waiting.css'

export interface CallerRowProps {
  readonly caller: Pick<WaitingCall, 'person' | 'contact' | 'privacy' | 'isGuest'>
  readonly words: string
  /** The answers. */
  readonly children: ReactNode
}

/**
 * A caller, over the upper part of the stage. It is announced at once, but does not take the focus or block anything:
 * the user may finish a sentence first.
 */
export function CallerRow({ caller, words, children }: CallerRowProps) {
  const id = useId()
  return (
    <div className="waiting-place">
      <section className="waiting" aria-labelledby={id} data-call-surface="">
        <div className="waiting-who">
          <Avatar name={caller.contact} size="medium" look="ringing" of={caller.person} />
          <div className="waiting-words">
            <p id={id} role="alert">
              {words}
            </p>
            {caller.isGuest && <GuestSign />}
            <PrivacyIcon privacy={caller.privacy} />
          </div>
        </div>
        <div className="waiting-actions">{children}</div>
      </section>
    </div>
  )
}
