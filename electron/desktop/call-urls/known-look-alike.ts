import { looksLike } from '../../../base/names/look-alike'
import type { Contact } from '../../api'

/**
 * Somebody whose name could be taken for the one of a link, and who is somebody else: a favourite or somebody met in a
 * private call before others. Undefined when there is nobody.
 */
export function knownLookAlike(name: string, contacts: readonly Contact[]): string | undefined {
  const alike = contacts.filter((contact) => contact.name !== name && looksLike(contact.name, name))
  return (alike.find(isDear) ?? alike[0])?.name
}

const isDear = ({ favourite, privacy }: Contact): boolean =>
  favourite || privacy === 'known' || privacy === 'verified'
