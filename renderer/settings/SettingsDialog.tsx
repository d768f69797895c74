import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { AppState } from '../../electron/api'
import { isWriting, pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Dialog } from '../look/Dialog'
import { FoundSettings } from './FoundSettings'
import { PageContent } from './PageContent'
import { PageList } from './PageList'
import { rowId } from './rows/Row'
import { findSettings } from './search'
import { SearchBox } from './SearchBox'
import { settingOf, type Page, type SettingId } from './setting-table'
import { FoundSettingContext } from './settings-context'
import './settings.css'

export interface SettingsDialogProps {
  readonly state: AppState
  readonly page: Page
  readonly onPage: (page: Page) => void
  readonly onClose: () => void
}

/** All settings: a list of pages, one of them open, and a search over all of them. */
export function SettingsDialog({ state, page, onPage, onClose }: SettingsDialogProps) {
  const t = useT()
  const id = useId()
  const search = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<SettingId>()
  const searching = query.trim() !== ''
  const results = searching ? findSettings(t, query) : []

  useEffect(() => {
    if (found) goTo(found)
  }, [found])

  const turnTo = (next: Page): void => {
    setFound(undefined)
    onPage(next)
  }
  const jump = (setting: SettingId): void => {
    onPage(settingOf(setting).page)
    setQuery('')
    setFound(setting)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const press = pressOf(event)
    if (isWriting(press) || actionFor('anywhere', press) !== 'search') return
    event.preventDefault()
    event.stopPropagation()
    search.current?.select()
  }

  return (
    <Dialog
      title={t('settings.title')}
      className="settings"
      focusFirst={currentPage}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <SearchBox
        ref={search}
        query={query}
        onQuery={(next) => {
          setFound(undefined)
          setQuery(next)
        }}
        count={results.length}
        onEnter={() => results[0] && jump(results[0])}
      />
      {searching ? (
        <FoundSettings query={query.trim()} results={results} onChoose={jump} />
      ) : (
        <div className="settings-body">
          <PageList id={id} page={page} onPage={turnTo} />
          <div
            // Each page begins at its top.
            key={page}
            className="settings-page"
            role="tabpanel"
            aria-labelledby={`${id}-${page}`}
            tabIndex={0}
          >
            <h3>{t(`settings.page.${page}`)}</h3>
            <FoundSettingContext value={found}>
              <PageContent page={page} state={state} />
            </FoundSettingContext>
          </div>
        </div>
      )}
    </Dialog>
  )
}

/** The page's place in the list, wherever the window's width has put that list. */
const currentPage = (dialog: HTMLDialogElement): HTMLElement | undefined =>
  Array.from(dialog.querySelectorAll<HTMLElement>('[data-page-focus]')).find((place) =>
    place.checkVisibility(),
  )

/** Shows a setting and puts the focus on its control. */
function goTo(setting: SettingId): void {
  const row = document.getElementById(rowId(setting))
  row?.scrollIntoView({ block: 'center' })
  row?.querySelector<HTMLElement>('input, select, button')?.focus({ preventScroll: true })
}
