import type { ReactNode } from 'react'
import { AboutPage } from './pages/AboutPage'
import { AppearancePage } from './pages/AppearancePage'
import { CallsPage } from './pages/CallsPage'
import { LanguagePage } from './pages/LanguagePage'
import { NetworkPage } from './pages/NetworkPage'
import { NotificationsPage } from './pages/NotificationsPage'
import type { PageProps } from './pages/page-props'
import { PrivacyPage } from './pages/PrivacyPage'
import { ShortcutsPage } from './pages/ShortcutsPage'
import { SoundPage } from './pages/SoundPage'
import { StartupPage } from './pages/StartupPage'
import { TonesPage } from './pages/TonesPage'
import type { Page } from './setting-table'

/** The settings of a page. */
export function PageContent({ page, state }: PageProps & { readonly page: Page }): ReactNode {
  switch (page) {
    case 'sound':
      return <SoundPage state={state} />
    case 'calls':
      return <CallsPage state={state} />
    case 'tones':
      return <TonesPage state={state} />
    case 'notifications':
      return <NotificationsPage state={state} />
    case 'network':
      return <NetworkPage state={state} />
    case 'appearance':
      return <AppearancePage state={state} />
    case 'language':
      return <LanguagePage state={state} />
    case 'shortcuts':
      return <ShortcutsPage state={state} />
    case 'startup':
      return <StartupPage state={state} />
    case 'privacy':
      return <PrivacyPage state={state} />
    case 'about':
      return <AboutPage />
  }
}
