import type { AnnouncementState, HostingState } from '../../electron/api'
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
      return announcementNote(t, hosting.announcement)
    case 'waiting':
    case 'failed':
      return say(t, hosting.why)
  }
}

function announcementNote(t: Translate, announcement: AnnouncementState): string | undefined {
  switch (announcement.kind) {
    case 'silent':
    case 'probing':
      return undefined
    case 'announced': {
      const { name, lostName } = announcement
      return lostName === undefined ? undefined : t('hosting.nameTaken', { name, lost: lostName })
    }
    case 'failed':
      return t('hosting.notAnnounced', { why: announcement.why })
  }
}

type Running = Extract<HostingState, { kind: 'running' }>

/** Why people elsewhere cannot join, or not all of their calls connect; undefined when all is well, or nobody should join. */
export function routerNote(t: Translate, hosting: Running): string | undefined {
  const { router, port, httpPort } = hosting
  const udp = (['stunPort', 'balancerPort', 'voicePort'] as const).map((use) => ({
    port: hosting[use],
    isOpen: router.kind === 'open' && router[use] !== undefined,
  }))
  switch (router.kind) {
    case 'off':
      return undefined
    case 'open': {
      const closed = portWords(
        router.httpPort === undefined ? [httpPort] : [],
        udp.filter(({ isOpen }) => !isOpen).map((each) => each.port),
      )
      return closed === '' ? undefined : t('hosting.portsClosed', { ports: closed })
    }
    case 'asking':
    case 'behind-another':
      return t(`hosting.router.${router.kind}`)
    case 'closed':
      return t(`hosting.routerClosed.${router.why}`, {
        ports: portWords(
          [port, httpPort],
          udp.map((each) => each.port),
        ),
      })
  }
}

/** The ports as the settings of a router name them; the same in all languages. */
const portWords = (tcp: readonly (number | undefined)[], udp: readonly (number | undefined)[]): string =>
  [
    ...tcp.flatMap((port) => (port === undefined ? [] : [`TCP ${port}`])),
    ...udp.flatMap((port) => (port === undefined ? [] : [`UDP ${port}`])),
  ].join(', ')
