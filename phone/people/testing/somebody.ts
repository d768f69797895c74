import type { PersonId } from '../../model'
import { personAt } from '../person-id'

/** The other side of a call. */
export const somebody = (name: string): { readonly person: PersonId; readonly contact: string } => ({
  person: personAt('localhost', name),
  contact: name,
})
