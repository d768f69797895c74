import { Download, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type AppState, type HistoryEntry, isMissed } from '../../electron/api'
import { MenuButton } from '../look/MenuButton'
import type { MenuItem } from '../look/menu-context'
import { Question } from '../look/Question'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { CallList } from './CallList'
import { FilterBar } from './FilterBar'
import './history.css'
import { type Filter, passes } from './select'
import { useHistory } from './use-history'
import { useLookedAt } from './use-looked-at'

export interface CallsPageProps {
  readonly state: AppState
  readonly canCall: boolean
}

/** Past calls, which the user can filter, call back, delete and export. */
export function CallsPage({ state, canCall }: CallsPageProps) {
  const t = useT()
  const entries = useHistory()
  const [filter, setFilter] = useState<Filter>('all')
  const fresh = useFreshMissed(entries, state.unseenMissed)
  const isEmpty = entries?.length === 0
  const shown = entries?.filter((entry) => passes(entry, filter)) ?? []
  return (
    <section className="calls" data-rows="" aria-labelledby="calls-title">
      <div className="calls-head">
        <h1 id="calls-title" tabIndex={-1} data-place-focus="">
          {t('history.tab')}
        </h1>
        {entries && !isEmpty && (
          <>
            <FilterBar filter={filter} onFilter={setFilter} />
            <HistoryMenu ringing={state.call.kind === 'ringing'} />
          </>
        )}
      </div>
      {isEmpty ? (
        <section className="nobody" aria-labelledby="no-calls-title">
          <h2 id="no-calls-title">{t('history.emptyTitle')}</h2>
          <p>{t('history.emptyBody')}</p>
        </section>
      ) : shown.length > 0 ? (
        // Another selection starts at the top.
        <CallList key={filter} calls={shown} fresh={fresh} state={state} canCall={canCall} />
      ) : (
        filter !== 'all' && (
          <p className="nobody" role="status">
            {t(`history.none.${filter}`)}
          </p>
        )
      )}
    </section>
  )
}

/**
 * The missed calls that were unseen when this list was opened: they stay marked in it. While it is open and the window
 * has the focus, missed calls count as seen.
 */
function useFreshMissed(
  entries: readonly HistoryEntry[] | undefined,
  unseenMissed: number,
): ReadonlySet<number> {
  const { markMissedSeen } = useCommands()
  const looking = useLookedAt() && entries !== undefined
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set())
  const more = entries?.filter((entry) => isMissed(entry) && !entry.seen && !fresh.has(entry.id)) ?? []
  if (more.length > 0) setFresh(new Set([...fresh, ...more.map(({ id }) => id)]))
  useEffect(() => {
    if (looking && unseenMissed > 0) markMissedSeen()
  }, [looking, unseenMissed, markMissedSeen])
  return fresh
}

const MORE = { key: 'history.moreOfAll' } as const

function HistoryMenu({ ringing }: { readonly ringing: boolean }) {
  const t = useT()
  const { clearHistory, exportHistory } = useCommands()
  const [asking, setAsking] = useState(false)
  if (asking && ringing) setAsking(false)
  const items: readonly MenuItem[] = [
    { label: { key: 'history.export' }, icon: <Download aria-hidden="true" />, onSelect: exportHistory },
    { label: { key: 'history.clear' }, icon: <Trash2 aria-hidden="true" />, onSelect: () => setAsking(true) },
  ]
  return (
    <>
      <MenuButton label={MORE} items={items} />
      {asking && !ringing && (
        <Question
          title={t('history.clearQuestion')}
          consequence={t('history.clearConsequence')}
          no={t('common.cancel')}
          yes={t('history.deleteAll')}
          onYes={clearHistory}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
