import { whyNoNamespaces } from '../../networks/netns'
import type { Fault } from '../fault'
import type { Computer, ComputerFleet } from './computer-fleet'

/** A way to lose a server of a network, and to have it back. */
export interface Loss {
  readonly words: 'is killed' | 'is stopped' | 'is cut off'
  lose(fleet: ComputerFleet, computer: Computer): Promise<void>
  /** @param restart starts a server that was killed */
  undo(fleet: ComputerFleet, computer: Computer, restart: () => Promise<unknown>): Promise<void>
}

const LOSSES: readonly Loss[] = [
  {
    words: 'is killed',
    lose: (fleet, computer) => fleet.kill(computer),
    async undo(_fleet, _computer, restart) {
      await restart()
    },
  },
  {
    words: 'is stopped',
    lose(fleet, computer) {
      fleet.signal(computer, 'SIGSTOP')
      return Promise.resolve()
    },
    undo(fleet, computer) {
      fleet.signal(computer, 'SIGCONT')
      return Promise.resolve()
    },
  },
  {
    words: 'is cut off',
    lose: (fleet, computer) => fleet.cut(computer),
    undo: (fleet, computer) => fleet.mend(computer),
  },
]

/** A fault for each way to lose a server of a network. */
export const faultsOfLoss = (
  name: (words: Loss['words']) => string,
  trial: (loss: Loss) => Pick<Fault, 'expected' | 'run'>,
): readonly Fault[] =>
  LOSSES.map((loss) => ({
    name: name(loss.words),
    isQuick: false,
    whyNot: whyNoNamespaces,
    ...trial(loss),
  }))
