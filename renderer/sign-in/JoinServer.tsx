import type { Ref } from 'react'
import type { Neighbourhood } from '../../electron/api'
import { words } from '../wording'
import { Field } from './Field'
import { FoundServers } from './FoundServers'

export interface JoinServerProps {
  readonly ref: Ref<HTMLInputElement>
  readonly server: string
  readonly neighbourhood: Neighbourhood | undefined
  readonly onChange: (server: string) => void
  readonly problem: string | undefined
  readonly wrong: boolean
}

/** Which server to sign in to: one that was found nearby, or one whose address is known. */
export function JoinServer({ ref, server, neighbourhood, onChange, problem, wrong }: JoinServerProps) {
  return (
    <>
      <FoundServers neighbourhood={neighbourhood} chosen={server} onChoose={onChange} />
      <Field
        ref={ref}
        label={words.server}
        hint={words.serverHint}
        value={server}
        onChange={onChange}
        problem={problem}
        wrong={wrong}
        inputMode="url"
      />
    </>
  )
}
