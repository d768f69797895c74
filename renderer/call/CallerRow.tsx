import { type ReactNode, useId } from 'react'
import type { Privacy, WaitingCall } from '../../electron/api'
import type { Message } from '../../locales/message'
import type { Fill } from '../../locales/wording'
import { Breakable } from '../language/Breakable'
import { textAround } from '../language/text-around'
import { useT } from '../language/wording-context'
import { Avatar } from '../people/Avatar'
import { GuestSign } from '../people/GuestSign'
import { Name } from '../people/Name'
import { ownerOfCall } from '../people/pictures-of'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import './waiting.css'

/** What a caller does. */
export interface CallerWords extends Message {
  /** With the caller's name, as the user knows it. */
  readonly fill: Fill & { readonly name: string }
}

export interface CallerRowProps {
  /** `privacy`: of a call. */
  readonly caller: Pick<WaitingCall, 'person' | 'contact' | 'isGuest' | 'isListener'> & {
    readonly privacy?: Privacy
  }
  readonly words: CallerWords
  /** The answers. */
  readonly children: ReactNode
}

/**
 * A caller, or somebody who asks us into a room, over the upper part of the stage. It is announced at once, but does not take the
 * focus or block anything: the user may finish a sentence first.
 */
export function CallerRow({ caller, words, children }: CallerRowProps) {
  const t = useT()
  const id = useId()
  const [before, after] = textAround(t, words.key, words.fill)
  return (
    <div className="waiting-place">
      <section className="waiting" aria-labelledby={id} data-call-surface="">
        <div className="waiting-who">
          <Avatar name={caller.contact} size="medium" look="ringing" of={ownerOfCall(caller)} />
          <div className="waiting-words">
            <p id={id} role="alert">
              {before}
              <Name name={words.fill.name} />
              <Breakable words={after} />
            </p>
            {caller.isGuest && <GuestSign listens={caller.isListener} />}
            {caller.privacy !== undefined && <PrivacyIcon privacy={caller.privacy} />}
          </div>
        </div>
        <div className="waiting-actions">{children}</div>
      </section>
    </div>
  )
}
