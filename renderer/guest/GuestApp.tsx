import { CircleHelp, Languages } from 'lucide-react'
import { useLayoutEffect, useMemo, useState } from 'react'
import { LANGUAGE_NAMES, LANGUAGES, type Language, languageFor } from '../../locales/language'
import { type Translate, wordingIn } from '../../locales/wording'
import '../language/language.css'
import '../look/select.css'
import { useT, WordingContext } from '../language/wording-context'
import { Mark } from '../look/Mark'
import { useAppearance } from '../look/use-appearance'
import '../sign-in/sign-in.css'
import { CallPage } from './CallPage'
import './guest.css'
import { type PageAddress, readPageAddress } from './page-address'
import { remember, remembered } from './remembered'
import { PlainPage } from './start/PlainPage'

/** As the system has it, and the browser's own zoom. */
const APPEARANCE = { theme: 'system', textSize: 100, reducedMotion: 'system' } as const

const languageNamed = (name: string | undefined): Language | undefined =>
  LANGUAGES.find((each) => each === name)

/** The page that a server shows to people without the app. */
export function GuestApp() {
  const [language, setLanguage] = useState(
    () => languageNamed(remembered('language')) ?? languageFor('system', navigator.languages),
  )
  const wording = useMemo(() => wordingIn(language, navigator.languages), [language])
  const [address] = useState(() => readPageAddress(location.pathname, location.search))
  useAppearance(APPEARANCE)
  const { t } = wording
  useLayoutEffect(() => {
    document.documentElement.lang = language
    document.title = titleOf(t, address)
  }, [language, address, t])
  return (
    <WordingContext value={wording}>
      <div className="guest">
        <header className="guest-head">
          <Mark />
          <span>{t('app.name')}</span>
          <label className="language">
            <Languages aria-hidden="true" />
            <span className="visually-hidden">{t('language.label')}</span>
            <select
              className="select"
              value={language}
              onChange={({ target }) => {
                const chosen = languageNamed(target.value)
                if (!chosen) return
                remember('language', chosen)
                setLanguage(chosen)
              }}
            >
              {LANGUAGES.map((each) => (
                <option key={each} value={each} lang={each}>
                  {LANGUAGE_NAMES[each]}
                </option>
              ))}
            </select>
          </label>
        </header>
        <main className="guest-main">
          <Content address={address} />
        </main>
      </div>
    </WordingContext>
  )
}

function Content({ address }: { readonly address: PageAddress }) {
  const t = useT()
  switch (address.kind) {
    case 'call':
    case 'room':
      return <CallPage target={address} />
    case 'nowhere':
      return (
        <PlainPage icon={<CircleHelp aria-hidden="true" />} title={t('guest.nowhereTitle')}>
          <p>{t('guest.nowhere')}</p>
        </PlainPage>
      )
  }
}

function titleOf(t: Translate, address: PageAddress): string {
  switch (address.kind) {
    case 'call':
      return t('people.callName', { name: address.contact })
    case 'room':
      return t('guest.joinRoom', { name: address.room })
    case 'nowhere':
      return t('app.name')
  }
}
