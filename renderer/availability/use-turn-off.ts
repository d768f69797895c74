import type { Quiet } from '../../electron/api'
import { useCommands } from '../state/phone-context'

/** Ends do not disturb. Scheduled quiet hours in progress stay suspended until they would have ended. */
export function useTurnOff({ untilMs }: Quiet): () => void {
  const { changeSettings } = useCommands()
  return () =>
    changeSettings({
      manualQuiet: untilMs === undefined ? { kind: 'off' } : { kind: 'off-until', untilMs },
    })
}
