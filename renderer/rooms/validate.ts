import type { Translate } from '../../locales/wording'

/** Code points, as the network counts them. */
const MAX_NAME = 64
const MAX_TOPIC = 200

/**
 * The problem with the name of a new room, in words; undefined when it is valid. Ignores white space at both ends.
 * @param taken the names of rooms that exist
 */
export function roomNameProblem(t: Translate, input: string, taken: readonly string[]): string | undefined {
  const name = input.trim()
  const length = Array.from(name).length
  if (length === 0) return t('rooms.create.nameEmpty')
  if (length > MAX_NAME) return t('rooms.create.nameTooLong', { length })
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return t('rooms.create.nameControl')
  return taken.includes(name) ? t('rooms.create.nameTaken') : undefined
}

/** The problem with a topic, in words; undefined when it is valid. */
export function topicProblem(t: Translate, input: string): string | undefined {
  const length = Array.from(input.trim()).length
  if (length > MAX_TOPIC) return t('rooms.create.topicTooLong', { length })
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(input) ? t('rooms.create.topicControl') : undefined
}

/** The first of `Name`, `Name 2`, `Name 3` … that no room has. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const name = Array.from(wanted)
    .slice(0, MAX_NAME - 4)
    .join('')
  for (let n = 1; n <= taken.length; n++) {
    const numbered = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(numbered)) return numbered
  }
  return taken.length === 0 ? name : `${name} ${taken.length + 1}`
}

/** Longer than any secret of a link. */
const MAX_SECRET = 64

/** The secret in what somebody has pasted: an invitation, or the secret alone. Undefined: there is none. */
export function secretOf(pasted: string): string | undefined {
  const text = pasted.trim()
  const secret = URL.canParse(text) ? new URL(text).searchParams.get('link') : text
  return secret === null || secret === '' || secret.length > MAX_SECRET ? undefined : secret
}
