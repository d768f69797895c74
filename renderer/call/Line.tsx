import type { ReactNode } from 'react'
import { Avatar, type AvatarProps } from '../people/Avatar'
import type { PictureOwner } from '../people/pictures-of'
import { SpeakerAvatar } from './SpeakerAvatar'
import './line.css'

/**
 * The shape of the line: `slack` without a call, `ringing-out` and `ringing-in` with dashes that fade in and out,
 * `joining` after the answer, `open` and taut during the conversation, `down` after the end.
 */
export type LineLook = 'slack' | 'ringing-out' | 'ringing-in' | 'joining' | 'open' | 'down'

/** Who is at the other end. */
export interface FarEnd {
  readonly name: string
  readonly of: PictureOwner | undefined
}

export interface LineProps {
  readonly me: string
  readonly them: FarEnd | undefined
  readonly look: LineLook
  /** The content of the open line: the meters. */
  readonly children?: ReactNode
}

const FAR_END: Record<Exclude<LineLook, 'open'>, NonNullable<AvatarProps['look']>> = {
  slack: 'away',
  'ringing-out': 'ringing',
  'ringing-in': 'ringing',
  joining: 'plain',
  down: 'plain',
}

/** The telephone line: we are at its left end, the peer at its right. Decorative, except for the meters on it. */
export function Line({ me, them, look, children }: LineProps) {
  return (
    <div className="line" data-look={look}>
      {look === 'open' ? (
        <SpeakerAvatar name={me} owner="me" of="inputDbfs" />
      ) : (
        <Avatar name={me} size="large" of="me" />
      )}
      <div className="line-wire">{look === 'open' ? children : <Wire look={look} />}</div>
      {them === undefined ? (
        <span className="line-socket" />
      ) : look === 'open' ? (
        <SpeakerAvatar name={them.name} owner={them.of} of="outputDbfs" />
      ) : (
        <Avatar name={them.name} size="large" look={FAR_END[look]} of={them.of} />
      )}
    </div>
  )
}

function Wire({ look }: { readonly look: Exclude<LineLook, 'open'> }) {
  return (
    <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
      {look === 'down' ? (
        <path d="M0 12C18 12 34 16 40 36M100 12C82 12 66 16 60 36" />
      ) : (
        <path d={look === 'slack' ? 'M0 12C24 42 76 42 100 12' : 'M0 20C24 30 76 30 100 20'} />
      )}
    </svg>
  )
}
