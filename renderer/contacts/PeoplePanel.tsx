import { useCallback, useMemo, useState, type MouseEvent } from 'react'
import type { AppState, Contact } from '../../electron/api'
import { isOwnServer } from '../hosting/own-server'
import { useMenu } from '../look/menu-context'
import { menuPlace } from '../look/Menu'
import { usePersonMenu } from '../people/use-person-menu'
import { useCommands } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useT } from '../language/wording-context'
import { NoContacts } from './NoContacts'
import { BlockedPeople } from './BlockedPeople'
import { type Block, blocksOf } from './blocks'
import { ContactBlock, type ContactBlockProps } from './ContactBlock'
import { createGrouper } from './contact-groups'

export interface PeoplePanelProps {
  readonly state: AppState
  readonly search: string
  /** The matches of the search, the best first. */
  readonly found: readonly Contact[]
  readonly canCall: boolean
  /** The contact that Enter in the search box calls. */
  readonly first: string | undefined
}

/** All people: favourites first, then those online, then those offline; or the matches of a search. */
export function PeoplePanel({ state, search, found, canCall, first }: PeoplePanelProps) {
  const t = useT()
  const { contacts, connection } = state
  const searching = search !== ''
  const connected = connection.kind === 'online'
  const [group] = useState(createGrouper)
  const { favourites, online, away, blocked } = useMemo(
    () => group(contacts, connected),
    [group, contacts, connected],
  )
  const count = contacts.filter((contact) => contact.online && !contact.blocked).length
  const alone = connected ? count === 0 : contacts.length === 0
  const awayTitle = connected ? t('people.recentlySeen') : t('people.contacts')
  const lists = searching
    ? [
        {
          key: 'found',
          title: t('people.contacts'),
          people: found,
          note: t('people.found', { count: found.length }),
        },
      ]
    : [
        { key: 'favourites', title: t('people.favourites'), people: favourites, note: undefined },
        {
          key: 'online',
          title: t('people.online'),
          people: online,
          note: connected ? t('people.onlineCount', { count }) : undefined,
        },
        { key: 'away', title: awayTitle, people: away, note: undefined },
      ]
  const shown = lists.filter(({ people }) => people.length > 0)

  return (
    <>
      {alone && !searching && connection.kind !== 'signed-out' && (
        <NoContacts
          server={state.account?.server}
          connected={connected}
          hosting={isOwnServer(state.hosting, state.account) ? state.hosting : undefined}
        />
      )}
      <ContactLists lists={shown} connected={connected} canCall={canCall} first={first} />
      {blocked.length > 0 && !searching && <BlockedPeople people={blocked} />}
      {searching && found.length === 0 && (
        <p className="nobody" role="status">
          {t('people.noMatch', { query: search })}
        </p>
      )}
    </>
  )
}

interface List {
  readonly key: string
  readonly title: string
  readonly people: readonly Contact[]
  /** The number of people, in words. */
  readonly note: string | undefined
}

interface ContactListsProps extends Pick<PeoplePanelProps, 'canCall' | 'first'> {
  readonly lists: readonly List[]
  readonly connected: boolean
}

/** One row is in the tab order, the arrow keys reach the others. */
function ContactLists({ lists, connected, canCall, first }: ContactListsProps) {
  const { call } = useCommands()
  const now = useNow(MINUTE_MS)
  const [current, setCurrent] = useState<string>()
  const all = lists.flatMap(({ people }) => people)
  const tabStop = all.some(({ name }) => name === current) ? current : all[0]?.name
  const onMenu = useContactMenu(all)

  return lists.map((list) => (
    <ContactList
      key={list.key}
      id={list.key}
      list={list}
      row={{ connected, canCall, now, onFocus: setCurrent, onCall: call, onMenu }}
      tabStop={tabStop}
      first={first}
    />
  ))
}

interface ContactListProps {
  readonly id: string
  readonly list: List
  /** The common properties of all rows. */
  readonly row: Pick<ContactBlockProps, 'connected' | 'canCall' | 'now' | 'onFocus' | 'onCall' | 'onMenu'>
  readonly tabStop: string | undefined
  readonly first: string | undefined
}

/** Of a longer list, rows are drawn where they are in sight. The first and the last always are, for Home and End. */
const MOST_DRAWN = 1_000

const idOf = ({ id }: Contact): string => id
const divider = () => blocksOf(idOf)

function ContactList({ id, list: { title, people, note }, row, tabStop, first }: ContactListProps) {
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
          label: { key: 'people.more', fill: { name } },
          items: itemsFor(contact),
          at: menuPlace(event),
        })
    },
    [shown, openMenu, itemsFor],
  )
}
