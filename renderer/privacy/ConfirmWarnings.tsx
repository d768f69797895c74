import { use, useMemo, useState, type ReactNode } from 'react'
import type { AppState } from '../../electron/api'
import { PhoneContext, useCommands } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { confirmWarnings, isStillValid, type PendingCommand } from './confirm-warnings'
import { PrivacyQuestion } from './PrivacyQuestion'

export interface ConfirmWarningsProps {
  readonly state: AppState
  /** Replaces the question in a window without room for one. */
  readonly onWarning?: () => void
  readonly children: ReactNode
}

/** Makes the commands of its children ask the user before a call with a warning is placed or answered. */
export function ConfirmWarnings({ state, onWarning, children }: ConfirmWarningsProps) {
  const phone = use(PhoneContext)
  const commands = useCommands()
  const shown = useLatest(state)
  const [pending, setPending] = useState<PendingCommand>()
  // The call that the question is about may have ended.
  if (pending && !isStillValid(pending, state)) setPending(undefined)
  const value = useMemo(() => {
    const ask = onWarning ? () => onWarning() : setPending
    return phone && { ...phone, commands: confirmWarnings(commands, shown, ask) }
  }, [phone, commands, shown, onWarning])
  return (
    <PhoneContext value={value}>
      {children}
      {pending && (
        <PrivacyQuestion
          contact={pending.contact}
          warning={pending.warning}
          lookAlike={pending.lookAlike}
          answering={pending.kind !== 'call'}
          onYes={pending.run}
          onClose={() => setPending(undefined)}
        />
      )}
    </PhoneContext>
  )
}
