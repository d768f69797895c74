import { Hash, History, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../language/wording-context'
import { usePlace } from '../place/place-context'
import './tabs.css'
import type { Unread } from '../../electron/api'

/** The part of the list that a narrow window shows. */
export type ShownList = 'people' | 'rooms'

export interface TabsProps {
  readonly list: ShownList
  readonly onList: (list: ShownList) => void
  readonly hasRooms: boolean
  readonly unseenMissed: number
  readonly unread: Unread
}

/** In a narrow window: the ways to people, rooms and calls, also during a call. */
export function Tabs({ list, onList, hasRooms, unseenMissed, unread }: TabsProps) {
  const t = useT()
  const { place, open } = usePlace()
  const isHome = place.kind === 'home'
  const show = (shown: ShownList): void => {
    onList(shown)
    open({ kind: 'home' })
  }
  return (
    <nav className="tabs" aria-label={t('sidebar.views')}>
      <Tab
        icon={<UsersRound aria-hidden="true" />}
        isCurrent={isHome && (list === 'people' || !hasRooms)}
        onPress={() => show('people')}
      >
        {t('people.tab')}
        <Count of={unread.people} words={t('rooms.unread', { count: unread.people })} />
      </Tab>
      {hasRooms && (
        <Tab
          icon={<Hash aria-hidden="true" />}
          isCurrent={isHome && list === 'rooms'}
          onPress={() => show('rooms')}
        >
          {t('sidebar.rooms')}
          <Count of={unread.rooms} words={t('rooms.unread', { count: unread.rooms })} />
        </Tab>
      )}
      <Tab
        icon={<History aria-hidden="true" />}
        isCurrent={place.kind === 'calls'}
        onPress={() => open({ kind: 'calls' })}
      >
        {t('history.tab')}
        <Count of={unseenMissed} words={t('history.missedCount', { count: unseenMissed })} />
      </Tab>
    </nav>
  )
}

interface TabProps {
  readonly icon: ReactNode
  readonly isCurrent: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}

const Tab = ({ icon, isCurrent, onPress, children }: TabProps) => (
  <button type="button" className="tab" {...(isCurrent && { 'aria-current': 'page' })} onClick={onPress}>
    {icon}
    <span>{children}</span>
  </button>
)

/** How many things wait there; nothing without any. */
const Count = ({ of, words }: { readonly of: number; readonly words: string }) =>
  of > 0 && (
    <>
      <span className="badge" aria-hidden="true">
        {of}
      </span>
      <span className="visually-hidden"> {words}</span>
    </>
  )
