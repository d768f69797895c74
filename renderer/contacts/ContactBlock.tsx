import { memo, useRef, type CSSProperties, type MouseEvent } from 'react'
import type { Contact, PersonId } from '../../electron/api'
import type { Wording } from '../../locales/wording'
import { useWording } from '../language/wording-context'
import { seenWords } from '../time/day-words'
import type { Block } from './blocks'
import { ContactRow } from './ContactRow'
import { useInSight } from './use-in-sight'

export interface ContactBlockProps {
  readonly block: Block<Contact>
  /** Drawn out of sight as well. */
  readonly always: boolean
  /** In a list that is not drawn whole: the number of rows before this block, and in the list. */
  readonly before: number | undefined
  readonly length: number | undefined
  readonly connected: boolean
  readonly canCall: boolean
  /** The name of the row in the tab order, if it is in this block. */
  readonly tabStop: string | undefined
  /** The contact that Enter in the search box opens, if it is in this block. */
  readonly entered: string | undefined
  /** The person whose page is on the stage, if they are in this block. */
  readonly shown: PersonId | undefined
  /** Whether the row of somebody who is online says so, where the list does not. */
  readonly saysOnline: boolean
  readonly now: number
  /** How many texts of each the user has not seen. */
  readonly unread: ReadonlyMap<PersonId, number>
  readonly onFocus: (name: string) => void
  readonly onOpen: (name: string) => void
  readonly onCall: (name: string) => void
  readonly onMenu: (name: string, event: MouseEvent<HTMLElement>) => void
}

/**
 * Some rows of a list of people. Out of sight they are left out of layout and painting together. In a long list they do not
 * even exist out of sight, except for the block of the row in the tab order.
 */
export const ContactBlock = memo(function ContactBlock(props: ContactBlockProps) {
  const {
    block,
    always,
    before,
    length,
    connected,
    canCall,
    tabStop,
    entered,
    shown,
    saysOnline,
    now,
    unread,
    onFocus,
    onOpen,
    onCall,
    onMenu,
  } = props
  const wording = useWording()
  const list = useRef<HTMLUListElement>(null)
  const isDrawn = useInSight(list, !always) || tabStop !== undefined
  return (
    <ul
      ref={list}
      className="row-block"
      role="presentation"
      data-drawn={isDrawn}
      style={{ '--rows': block.items.length } as CSSProperties}
    >
      {isDrawn &&
        block.items.map((contact, index) => (
          <ContactRow
            key={contact.id}
            id={contact.id}
            name={contact.name}
            nickname={contact.nickname}
            presence={connected ? (contact.online ? 'online' : 'offline') : 'unknown'}
            status={statusOf(contact, connected)}
            note={noteOf(wording, contact, connected, now)}
            showsNote={saysOnline || !isFree(contact)}
            favourite={contact.favourite}
            isSilenced={contact.silencedUntilMs !== undefined}
            unread={unread.get(contact.id) ?? 0}
            at={before === undefined ? undefined : before + index + 1}
            of={length}
            callable={contact.online && canCall}
            tabStop={contact.name === tabStop}
            entered={contact.name === entered}
            isOpen={contact.id === shown}
            onFocus={onFocus}
            onOpen={onOpen}
            onCall={onCall}
            onMenu={onMenu}
          />
        ))}
    </ul>
  )
})

const statusOf = ({ blocked, status }: Contact, connected: boolean) =>
  connected && !blocked ? status : undefined

/** Online, and nothing says that they would not answer. */
const isFree = ({ online, status, blocked }: Contact): boolean => online && !status && !blocked

function noteOf(wording: Wording, contact: Contact, connected: boolean, now: number): string | undefined {
  const { blocked, online, isGuest, lastSeenMs } = contact
  const { t } = wording
  if (blocked) return t('people.isBlocked')
  if (!connected) return undefined
  if (contact.status) return t(`people.status.${contact.status}`)
  if (isGuest) return t('guest.badge')
  if (online) return t('people.online')
  return lastSeenMs === undefined ? t('people.offline') : seenWords(wording, lastSeenMs, now)
}
