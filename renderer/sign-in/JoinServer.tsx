import type { Ref } from 'react'
import type { NearbyServers } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Field } from './Field'
import { FoundServers } from './FoundServers'

export interface JoinServerProps {
  readonly ref: Ref<HTMLInputElement>
  readonly server: string
  readonly nearbyServers: NearbyServers | undefined
  readonly onChange: (server: string) => void
  readonly problem: string | undefined
  readonly wrong: boolean
}

/** The server to sign in to: one found nearby, or a known address. */
export function JoinServer({ ref, server, nearbyServers, onChange, problem, wrong }: JoinServerProps) {
  const t = useT()
  return (
    <>
      <FoundServers nearbyServers={nearbyServers} chosen={server} onChoose={onChange} />
      <Field
        ref={ref}
        label={t('signIn.server')}
        hint={t('signIn.serverHint')}
        value={server}
        onChange={onChange}
        problem={problem}
        wrong={wrong}
        inputMode="url"
      />
    </>
  )
}
