import { looksLike } from '../../../base/names/look-alike'
import type { Contact } from '../../api'

/**
 * Finds another person whose name looks like the one in a call URL: first a favourite or somebody known from a private
 * call. Undefined if there is nobody.
 */
export function knownLookAlike(name: string, contacts: readonly Contact[]): string | undefined {
  const alike = contacts.filter((contact) => contact.name !== name && looksLike(contact.name, name))
  return (alike.find(isDear) ?? alike[0])?.name
}

const isDear = ({ favourite, privacy }: Contact): boolean =>
  favourite || privacy === 'known' || privacy === 'verified'
