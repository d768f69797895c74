import type { PersonId } from '../../model'
import { personAt } from '../person-id'

/** A call and its peer. */
export const somebody = (
  name: string,
): { readonly id: number; readonly person: PersonId; readonly contact: string } => ({
  id: 1,
  person: personAt('localhost', name),
  contact: name,
})
