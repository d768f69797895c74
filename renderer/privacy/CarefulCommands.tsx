import { use, useMemo, useState, type ReactNode } from 'react'
import type { AppState } from '../../electron/api'
import { PhoneContext, useCommands } from '../state/phone-context'
import { useLatest } from '../state/use-latest'
import { carefulCommands, stillStands, type Wish } from './careful'
import { PrivacyQuestion } from './PrivacyQuestion'

export interface CarefulCommandsProps {
  readonly state: AppState
  /** Replaces the question where there is no room for one. */
  readonly onWarning?: () => void
  readonly children: ReactNode
}

/** Makes the commands below it ask before they call or answer in spite of a warning. */
export function CarefulCommands({ state, onWarning, children }: CarefulCommandsProps) {
  const phone = use(PhoneContext)
  const commands = useCommands()
  const shown = useLatest(state)
  const [wish, setWish] = useState<Wish>()
  // A call that has ended, or has become another one, needs no answer any more.
  if (wish && !stillStands(wish, state)) setWish(undefined)
  const value = useMemo(() => {
    const ask = onWarning ? () => onWarning() : setWish
    return phone && { ...phone, commands: carefulCommands(commands, shown, ask) }
  }, [phone, commands, shown, onWarning])
  return (
    <PhoneContext value={value}>
      {children}
      {wish && (
        <PrivacyQuestion
          contact={wish.contact}
          warning={wish.warning}
          answering={wish.kind !== 'call'}
          onYes={wish.fulfil}
          onClose={() => setWish(undefined)}
        />
      )}
    </PhoneContext>
  )
}
