import type { HostingState } from '../../electron/api'
import { say } from '../../locales/message'
import type { Translate } from '../../locales/wording'

/** The state of the server on this computer, in a few words. */
export const hostingHeadline = (t: Translate, hosting: HostingState): string =>
  hosting.kind === 'running'
    ? t('hosting.running', { count: hosting.people })
    : t(`hosting.state.${hosting.kind}`)

/** Further details: why others cannot find or reach it, or why it does not run. */
export function hostingNote(t: Translate, hosting: HostingState): string | undefined {
  switch (hosting.kind) {
    case 'stopped':
    case 'starting':
      return undefined
    case 'running':
      if (hosting.addresses.length === 0) return t('hosting.noNetwork')
      return hosting.announcement.kind === 'failed'
        ? t('hosting.notAnnounced', { why: say(t, hosting.announcement.why) })
        : undefined
    case 'waiting':
    case 'failed':
      return say(t, hosting.why)
  }
}
