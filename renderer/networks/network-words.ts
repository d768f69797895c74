import type { NetworkSummary } from '../../electron/api'
import type { Translate } from '../../locales/wording'

/** What a network is called: by its server, as the user has written it. */
export const networkName = (t: Translate, { server }: Pick<NetworkSummary, 'server'>): string =>
  server ?? t('networks.blank')

/** What goes on at a network, each in a few words, the most urgent first. */
export function networkNotes(t: Translate, network: NetworkSummary): readonly string[] {
  const { live, unread, missed, connection } = network
  return [
    ...(live === undefined ? [] : [t(`networks.live.${live}`)]),
    ...(missed > 0 ? [t('history.missedCount', { count: missed })] : []),
    ...(unread > 0 ? [t('sidebar.unread', { count: unread })] : []),
    ...(connection === 'online' || network.server === undefined
      ? []
      : [t(`networks.connection.${connection}`)]),
  ]
}

/** A letter or two, or the last number of an address, which stand for a server where there is no space for it. */
export function networkSign(server: string): string {
  const host = server.replace(/^[a-z]+:\/\//iu, '').replace(/:\d+$/u, '')
  const labels = host.split('.').filter((label) => label !== '')
  if (/^[\d.]+$/u.test(host)) return labels.at(-1) ?? ''
  const [first = host, second] = labels.filter((label) => label.toLowerCase() !== 'www')
  const letters = second === undefined ? first.slice(0, 2) : first.slice(0, 1) + second.slice(0, 1)
  return letters.toLocaleUpperCase()
}
