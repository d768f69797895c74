import { useCallback } from 'react'
import type { Fingerprint, ShownText } from '../../electron/api'
import { useIdentityNickname } from '../people/nicknames'
import type { Mentionable } from './parts'

/** The names of people at the network, by their identities. */
export type Names = ReadonlyMap<Fingerprint, string>

/** Whom a text mentions. */
export function useMentioned(names: Names): (text: Pick<ShownText, 'mentions'>) => readonly Mentionable[] {
  const nicknameOf = useIdentityNickname()
  return useCallback(
    ({ mentions }) => mentions.map((key) => ({ key, name: names.get(key) ?? '', nickname: nicknameOf(key) })),
    [names, nicknameOf],
  )
}
