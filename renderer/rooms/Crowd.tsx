import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { RoomMember } from '../../electron/api'
import { matches } from '../contacts/contact-groups'
import { useT } from '../language/wording-context'
import { SearchField } from '../look/SearchField'
import { MemberButton } from './MemberButton'
import type { SomePeopleProps } from './Pair'
import { heard, NOBODY_HEARD } from './recent-speakers'

/** So many are in the list; the search finds the others. */
const MOST_LISTED = 200

/** Many people: who has spoken last is large, and everybody has a fixed place in a list with a search. */
export function Crowd(props: SomePeopleProps) {
  const t = useT()
  const speakers = useSpeakers(props)
  return (
    <>
      <section className="speakers" aria-label={t('rooms.speakers')}>
        {speakers.length === 0 ? (
          <p>{t('rooms.nobodySpeaks')}</p>
        ) : (
          <ul className="tiles">
            {speakers.map((member) => (
              <li key={member.key}>
                <MemberButton
                  member={member}
                  isSelfMuted={props.isSelfMuted}
                  look="tile"
                  onOpen={props.onOpen}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      <Everybody {...props} />
    </>
  )
}

/** The members with a large place. */
function useSpeakers({ room, members }: SomePeopleProps): readonly RoomMember[] {
  const byKey = useMemo(() => new Map(members.map((member) => [member.key, member])), [members])
  const [before, setBefore] = useState(() => ({
    of: room.speaking,
    among: byKey,
    recent: heard(NOBODY_HEARD, room.speaking, new Set(byKey.keys())),
  }))
  if (before.of !== room.speaking || before.among !== byKey) {
    const recent = heard(before.recent, room.speaking, new Set(byKey.keys()))
    setBefore({ of: room.speaking, among: byKey, recent })
  }
  return before.recent.places.flatMap(({ key }) => byKey.get(key) ?? [])
}

function Everybody({ members, isSelfMuted, onOpen }: SomePeopleProps) {
  const t = useT()
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [search, setSearch] = useState('')
  const [stop, setStop] = useState<RoomMember['key']>()
  const found = useMemo(
    () =>
      search.trim() === ''
        ? members
        : members.filter(({ name, nickname = name }) => matches(name, search) || matches(nickname, search)),
    [members, search],
  )
  const listed = found.slice(0, MOST_LISTED)
  const stopKey = listed.some(({ key }) => key === stop) ? stop : listed[0]?.key
  const focusFirst = (): void => list.current?.querySelector('button')?.focus()
  const onFocus = useCallback((key: RoomMember['key']) => setStop(key), [])
  return (
    <section className="everybody" aria-label={t('rooms.everyone', { count: members.length })}>
      <div className="everybody-head">
        <h2>{t('rooms.everyone', { count: members.length })}</h2>
        <SearchField
          ref={field}
          label={t('rooms.search')}
          value={search}
          onChange={setSearch}
          onEnter={focusFirst}
          onNext={focusFirst}
        />
      </div>
      {listed.length === 0 && <p className="everybody-note">{t('rooms.noneFound', { search })}</p>}
      <ul ref={list} className="everybody-list">
        {listed.map((member) => (
          <li key={member.key}>
            <MemberButton
              member={member}
              isSelfMuted={isSelfMuted}
              look="row"
              tabIndex={member.key === stopKey ? 0 : -1}
              onOpen={onOpen}
              onFocus={onFocus}
              onKeyDown={onGridKey}
            />
          </li>
        ))}
      </ul>
      {found.length > listed.length && (
        <p className="everybody-note">{t('rooms.andMore', { count: found.length - listed.length })}</p>
      )}
    </section>
  )
}

/** The arrow keys move to the next place in their direction. */
function onGridKey(event: KeyboardEvent<HTMLElement>): void {
  const all = Array.from(event.currentTarget.closest('ul')?.querySelectorAll<HTMLElement>('button') ?? [])
  const here = all.findIndex((each) => each === event.currentTarget)
  const top = all[here]?.offsetTop
  const columns = all.filter((each) => each.offsetTop === top).length
  const target = {
    ArrowRight: here + 1,
    ArrowLeft: here - 1,
    ArrowDown: here + columns,
    ArrowUp: here - columns,
    Home: 0,
    End: all.length - 1,
  }[event.key]
  if (target === undefined) return
  event.preventDefault()
  all[target]?.focus()
}
