import type { PersonId } from '../../model'
import { personAt } from '../person-id'

/** With whom a call is. */
export const somebody = (name: string): { readonly person: PersonId; readonly contact: string } => ({
  person: personAt('localhost', name),
  contact: name,
})
