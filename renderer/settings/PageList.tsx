import {
  Bell,
  Globe,
  Info,
  Keyboard,
  Languages,
  Music,
  Palette,
  Phone,
  Power,
  Shield,
  Volume2,
  type LucideIcon,
} from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor, type KeyAction } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { PAGES, type Page } from './setting-table'

export interface PageListProps {
  /** The prefix of the tabs' ids; the page follows. */
  readonly id: string
  readonly page: Page
  readonly onPage: (page: Page) => void
}

const ICONS: Readonly<Record<Page, LucideIcon>> = {
  sound: Volume2,
  calls: Phone,
  tones: Music,
  notifications: Bell,
  network: Globe,
  appearance: Palette,
  language: Languages,
  shortcuts: Keyboard,
  startup: Power,
  privacy: Shield,
  about: Info,
}

/** The pages: a list with arrow key navigation, or a select box where a list has no room. */
export function PageList({ id, page, onPage }: PageListProps) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)

  const onKeyDown = (event: KeyboardEvent): void => {
    const here = PAGES.indexOf(page)
    const next = nextOf(actionFor('list', pressOf(event)), here)
    if (next === undefined) return
    event.preventDefault()
    onPage(next)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[PAGES.indexOf(next)]?.focus()
  }
  return (
    <div className="settings-pages">
      <div
        ref={list}
        className="page-list"
        role="tablist"
        aria-label={t('settings.pages')}
        aria-orientation="vertical"
        onKeyDown={onKeyDown}
      >
        {PAGES.map((each) => {
          const Icon = ICONS[each]
          const chosen = each === page
          return (
            <button
              key={each}
              type="button"
              role="tab"
              id={`${id}-${each}`}
              className="page-tab"
              aria-selected={chosen}
              tabIndex={chosen ? 0 : -1}
              {...(chosen && { 'data-page-focus': '' })}
              onClick={() => onPage(each)}
            >
              <Icon aria-hidden="true" />
              <span>{t(`settings.page.${each}`)}</span>
            </button>
          )
        })}
      </div>
      <select
        className="select page-select"
        aria-label={t('settings.pages')}
        data-page-focus=""
        value={page}
        onChange={({ target }) => {
          const next = PAGES.find((each) => each === target.value)
          if (next) onPage(next)
        }}
      >
        {PAGES.map((each) => (
          <option key={each} value={each}>
            {t(`settings.page.${each}`)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** The list wraps around. */
function nextOf(action: KeyAction<'list'> | undefined, here: number): Page | undefined {
  switch (action) {
    case 'next':
      return PAGES[(here + 1) % PAGES.length]
    case 'previous':
      return PAGES.at(here - 1)
    case 'first':
      return PAGES[0]
    case 'last':
      return PAGES.at(-1)
    case 'open':
    case 'call':
    case 'buttons':
    case 'row':
    case 'remove':
    case undefined:
      return undefined
  }
}
