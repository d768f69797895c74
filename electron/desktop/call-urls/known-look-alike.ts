import { looksLike } from '../../../base/names/look-alike'
import type { Contact } from '../../api'

/**
 * Finds another person whose name looks like the one in a call URL: first a favourite or somebody known from a private
 * call. Undefined if there is nobody. Where only the nickname looks like it, both: `Mum (alice)`.
 */
export function knownLookAlike(name: string, contacts: readonly Contact[]): string | undefined {
  const alike = contacts.filter(
    (contact) => contact.name !== name && (looksLike(contact.name, name) || isNickname(name, contact)),
  )
  const found = alike.find(isDear) ?? alike[0]
  return found && (looksLike(found.name, name) ? found.name : bothNames(found))
}

const isNickname = (name: string, { nickname }: Contact): boolean =>
  nickname !== undefined && looksLike(nickname, name)

const bothNames = ({ name, nickname = '' }: Contact): string => `${nickname} (${name})`

/** While our own key is locked, `keyless` is the only sign of a pinned person; a person who looks like one has it too. */
const isDear = ({ favourite, privacy, lookAlike }: Contact): boolean =>
  favourite ||
  privacy === 'known' ||
  privacy === 'verified' ||
  (privacy === 'keyless' && lookAlike === undefined)
