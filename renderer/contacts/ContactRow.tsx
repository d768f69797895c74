import { Star } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import type { BusyStatus } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Keys } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { StatusSign } from '../people/StatusSign'
import { CallableRow } from '../rows/CallableRow'

export interface ContactRowProps {
  readonly name: string
  /** `unknown` without the server: then nobody is shown as offline. */
  readonly presence: 'online' | 'offline' | 'unknown'
  /** Shown beside the name; the note says it in words. */
  readonly status: BusyStatus | undefined
  /** The line below the name, such as the time when they were last seen. */
  readonly note: string | undefined
  readonly favourite: boolean
  /** Its place in a list that is not drawn whole, from 1, and the length of that list. */
  readonly at: number | undefined
  readonly of: number | undefined
  readonly callable: boolean
  /** The one row in the tab order; the arrow keys reach the others. */
  readonly tabStop: boolean
  /** Enter in the search box calls this contact. */
  readonly entered: boolean
  readonly onFocus: (name: string) => void
  readonly onCall: (name: string) => void
  readonly onMenu: (name: string, event: MouseEvent<HTMLElement>) => void
}

/** A row of the list of people. */
export const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const t = useT()
  const { name, presence, status, note, favourite, at, of, callable, tabStop, entered } = props
  const { onFocus, onCall, onMenu } = props
  return (
    <CallableRow
      name={name}
      sentence="people.callName"
      description={note}
      callable={callable}
      tabStop={tabStop}
      place={at === undefined || of === undefined ? undefined : { at, of }}
      look={{ 'data-away': presence !== 'online' }}
      picture={<Avatar name={name} size="small" look={presence === 'online' ? 'plain' : 'away'} />}
      sign={
        <>
          {favourite && <Star className="row-star" aria-hidden="true" />}
          {status && <StatusSign status={status} />}
        </>
      }
      notes={note === undefined ? [] : [note]}
      trailing={entered && <Keys of={KEYS.list.call[0]} />}
      moreLabel={t('people.more', { name })}
      onFocus={() => onFocus(name)}
      onCall={() => onCall(name)}
      onMenu={(event) => onMenu(name, event)}
    />
  )
})
