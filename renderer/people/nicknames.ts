import { createContext, use, useCallback } from 'react'
import type { Contact, Conversation, Fingerprint, PersonId, PersonInRoom } from '../../electron/api'

/** What the user calls people of the network that is shown. */
export interface Nicknames {
  readonly byPerson: ReadonlyMap<PersonId, string>
  /** Of those who are known by an identity. */
  readonly byIdentity: ReadonlyMap<Fingerprint, string>
}

export const NicknamesContext = createContext<Nicknames>({ byPerson: new Map(), byIdentity: new Map() })

type Nicknamed = Pick<Contact, 'id' | 'nickname' | 'knownBy'>

export function nicknamesOf(contacts: readonly Nicknamed[]): Nicknames {
  const byPerson = new Map<PersonId, string>()
  const byIdentity = new Map<Fingerprint, string>()
  for (const { id, nickname, knownBy } of contacts) {
    if (nickname === undefined) continue
    byPerson.set(id, nickname)
    if (knownBy !== undefined) byIdentity.set(knownBy, nickname)
  }
  return { byPerson, byIdentity }
}

/** The name by which the user knows somebody, given their real one. */
export function usePersonName(): (id: PersonId, name: string) => string {
  const { byPerson } = use(NicknamesContext)
  return (id, name) => byPerson.get(id) ?? name
}

/** What the user calls whoever has an identity. @returns undefined: they have no nickname */
export function useIdentityNickname(): (identity: Fingerprint) => string | undefined {
  const { byIdentity } = use(NicknamesContext)
  return useCallback((identity) => byIdentity.get(identity), [byIdentity])
}

/** The name by which the user knows who writes in a conversation. A name proves nothing there: only an identity does, or that only one can write. */
export function useAuthorName(conversation: Conversation, me: Fingerprint): (author: PersonInRoom) => string {
  const { byPerson, byIdentity } = use(NicknamesContext)
  return ({ key, name }) => {
    if (key === me) return name
    const nickname = conversation.kind === 'person' ? byPerson.get(conversation.id) : byIdentity.get(key)
    return nickname ?? name
  }
}
