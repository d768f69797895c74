import type { Translate } from '../../../locales/wording'

/** Nobody reads more in a notification. Code points */
const MAX_LENGTH = 240

/** What somebody else has written, for a notification. Desktops of Linux would take tags in it as their own. */
export function notificationText(text: string, platform: NodeJS.Platform): string {
  const letters = Array.from(platform === 'linux' ? text.replaceAll('<', '‹') : text)
  return letters.length <= MAX_LENGTH ? letters.join('') : `${letters.slice(0, MAX_LENGTH - 1).join('')}…`
}

/** The title of a notification. @param network where it comes from; undefined: there is only one */
export const titleAt = (t: Translate, title: string, network: string | undefined): string =>
  network === undefined ? title : t('notification.atNetwork', { title, network })
