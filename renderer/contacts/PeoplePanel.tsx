import { useCallback, useMemo, useState, type MouseEvent } from 'react'
import { type AppState, type Contact, type PersonId, shownNameOf } from '../../electron/api'
import { isOwnServer } from '../hosting/own-server'
import { isAlone } from '../invitation/is-alone'
import { NetworkInvitation } from '../invitation/NetworkInvitation'
import { useMenu } from '../look/menu-context'
import { menuPlace } from '../look/Menu'
import { usePlace } from '../place/place-context'
import { usePersonMenu } from '../people/use-person-menu'
import { useCommands } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useT } from '../language/wording-context'
import './contacts.css'
import { NoContacts } from './NoContacts'
import { BlockedPeople } from './BlockedPeople'
import { type Block, blocksOf } from './blocks'
import { ContactBlock, type ContactBlockProps } from './ContactBlock'
import { createGrouper } from './contact-groups'

export interface PeoplePanelProps {
  readonly state: AppState
  readonly canCall: boolean
}

/** All people: favourites first, then those online, then those offline, and those that are blocked. */
export function PeoplePanel({ state, canCall }: PeoplePanelProps) {
  const t = useT()
  const { contacts, connection } = state
  const connected = connection.kind === 'online'
  const [group] = useState(createGrouper)
  const { favourites, online, away, blocked } = useMemo(
    () => group(contacts, connected),
    [group, contacts, connected],
  )
  const count = contacts.filter((contact) => contact.online && !contact.blocked).length
  const alone = connected ? count === 0 : contacts.length === 0
  const lists: readonly List[] = [
    { key: 'favourites', title: t('people.favourites'), people: favourites, saysOnline: true },
    {
      ...{ key: 'online', title: t('people.online'), people: online, saysOnline: false },
      ...(connected && { note: t('people.onlineCount', { count }) }),
    },
    {
      ...{ key: 'away', title: connected ? t('people.recentlySeen') : t('people.contacts') },
      ...{ people: away, saysOnline: false },
    },
  ]

  return (
    <section className="people" aria-label={t('people.tab')}>
      {alone && connection.kind !== 'signed-out' && (
        <NoContacts
          server={state.account?.server}
          connected={connected}
          hosting={isOwnServer(state.hosting, state.account) ? state.hosting : undefined}
          invitation={isAlone(state) ? <NetworkInvitation state={state} /> : undefined}
        />
      )}
      <ContactLists
        lists={lists.filter(({ people }) => people.length > 0)}
        connected={connected}
        canCall={canCall}
        first={undefined}
        directTexts={state.directTexts}
      />
      {blocked.length > 0 && <BlockedPeople people={blocked} />}
    </section>
  )
}

export interface FoundPeopleProps extends PeoplePanelProps {
  /** The best first. */
  readonly found: readonly Contact[]
  /** The contact that Enter in the search box opens. */
  readonly first: string | undefined
}

/** The people that a search has found. */
export function FoundPeople({ state, found, canCall, first }: FoundPeopleProps) {
  const t = useT()
  const note = t('people.found', { count: found.length })
  return (
    <ContactLists
      lists={[{ key: 'found', title: t('people.contacts'), people: found, note, saysOnline: true }]}
      connected={state.connection.kind === 'online'}
      canCall={canCall}
      first={first}
      directTexts={state.directTexts}
    />
  )
}

interface List {
  readonly key: string
  readonly title: string
  readonly people: readonly Contact[]
  /** The number of people, in words. */
  readonly note?: string
  /** Whether its rows say who is online. */
  readonly saysOnline: boolean
}

interface ContactListsProps {
  readonly lists: readonly List[]
  readonly connected: boolean
  readonly canCall: boolean
  readonly first: string | undefined
  readonly directTexts: AppState['directTexts']
}

/** One row is in the tab order, the arrow keys reach the others. */
function ContactLists({ lists, connected, canCall, first, directTexts }: ContactListsProps) {
  const { call } = useCommands()
  const now = useNow(MINUTE_MS)
  const [current, setCurrent] = useState<string>()
  const all = lists.flatMap(({ people }) => people)
  const tabStop = all.some(({ name }) => name === current) ? current : all[0]?.name
  const onMenu = useContactMenu(all)
  const onOpen = useOpenPerson(all)
  const { place } = usePlace()
  const unread = useMemo(
    () => new Map(directTexts.map(({ person, unread: count }) => [person, count])),
    [directTexts],
  )

  return lists.map((list) => (
    <ContactList
      key={list.key}
      id={list.key}
      list={list}
      row={{ connected, canCall, now, unread, onFocus: setCurrent, onOpen, onCall: call, onMenu }}
      tabStop={tabStop}
      first={first}
      shown={place.kind === 'person' ? place.id : undefined}
    />
  ))
}

interface ContactListProps {
  readonly id: string
  readonly list: List
  /** The common properties of all rows. */
  readonly row: Pick<
    ContactBlockProps,
    'connected' | 'canCall' | 'now' | 'unread' | 'onFocus' | 'onOpen' | 'onCall' | 'onMenu'
  >
  readonly tabStop: string | undefined
  readonly first: string | undefined
  readonly shown: PersonId | undefined
}

/** Of a longer list, rows are drawn where they are in sight. The first and the last always are, for Home and End. */
const MOST_DRAWN = 1_000

const idOf = ({ id }: Contact): string => id
const divider = () => blocksOf(idOf)

function ContactList({ id, list, row, tabStop, first, shown }: ContactListProps) {
  const { title, people, note, saysOnline } = list
  const [divide] = useState(divider)
  const blocks = useMemo(() => divide(people), [divide, people])
  const isShort = people.length <= MOST_DRAWN
  const starts = useMemo(() => startsOf(blocks), [blocks])
  return (
    <section className="group">
      <div className="group-head">
        <h2 id={`group-${id}`}>{title}</h2>
        {note !== undefined && <span className="group-note">{note}</span>}
      </div>
      <div className="rows" role="list" aria-labelledby={`group-${id}`}>
        {blocks.map((block, index) => (
          <ContactBlock
            key={block.key}
            block={block}
            always={isShort || index === 0 || index === blocks.length - 1}
            before={isShort ? undefined : starts[index]}
            length={isShort ? undefined : people.length}
            {...row}
            tabStop={ifIn(block, tabStop)}
            entered={ifIn(block, first)}
            shown={block.items.some((contact) => contact.id === shown) ? shown : undefined}
            saysOnline={saysOnline}
          />
        ))}
      </div>
    </section>
  )
}

/** The number of rows before each block. */
function startsOf(blocks: readonly Block<Contact>[]): readonly number[] {
  let before = 0
  return blocks.map(({ items }) => (before += items.length) - items.length)
}

/** Stable for each block, so that a change in one block does not draw another. */
const ifIn = (block: Block<Contact>, wanted: string | undefined): string | undefined =>
  block.items.some(({ name }) => name === wanted) ? wanted : undefined

function useOpenPerson(contacts: readonly Contact[]): (name: string) => void {
  const { open } = usePlace()
  const shown = useLatest(contacts)
  return useCallback(
    (name) => {
      const contact = shown().find((each) => each.name === name)
      if (contact) open({ kind: 'person', id: contact.id, name })
    },
    [shown, open],
  )
}

function useContactMenu(contacts: readonly Contact[]) {
  const openMenu = useMenu()
  const itemsFor = usePersonMenu()
  const shown = useLatest(contacts)
  return useCallback(
    (name: string, event: MouseEvent<HTMLElement>) => {
      event.preventDefault()
      const contact = shown().find((each) => each.name === name)
      if (contact)
        openMenu({
          label: { key: 'people.more', fill: { name: shownNameOf(contact) } },
          items: itemsFor(contact),
          at: menuPlace(event),
        })
    },
    [shown, openMenu, itemsFor],
  )
}
