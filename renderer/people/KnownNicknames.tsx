import { type ReactNode, useMemo } from 'react'
import type { Contact } from '../../electron/api'
import { nicknamesOf, NicknamesContext } from './nicknames'

export interface KnownNicknamesProps {
  readonly contacts: readonly Contact[]
  readonly children: ReactNode
}

/** Tells all below what the user calls people. Contacts change all the time, nicknames seldom: rows are drawn again only then. */
export function KnownNicknames({ contacts, children }: KnownNicknamesProps) {
  const nicknamed = JSON.stringify(
    contacts
      .filter(({ nickname }) => nickname !== undefined)
      .map(({ id, nickname, knownBy }) => ({ id, nickname, knownBy })),
  )
  const nicknames = useMemo(
    () => nicknamesOf(JSON.parse(nicknamed) as readonly Pick<Contact, 'id' | 'nickname' | 'knownBy'>[]),
    [nicknamed],
  )
  return <NicknamesContext value={nicknames}>{children}</NicknamesContext>
}
