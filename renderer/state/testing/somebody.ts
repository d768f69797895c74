import type { PersonId } from '../../../electron/api'

/** A person with this name at the server of the scenes. */
export const personNamed = (name: string): PersonId => `phones.example.org:4242 ${name}` as PersonId

/** A call with this person. */
export const somebody = (
  name: string,
): { readonly id: number; readonly person: PersonId; readonly contact: string } => ({
  id: 1,
  person: personNamed(name),
  contact: name,
})
