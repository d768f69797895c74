import type { PersonId } from '../../../electron/api'

/** Who has a name at the server of the scenes. */
export const personNamed = (name: string): PersonId => `phones.example.org:4242 ${name}` as PersonId

/** With whom a call is. */
export const somebody = (name: string): { readonly person: PersonId; readonly contact: string } => ({
  person: personNamed(name),
  contact: name,
})
