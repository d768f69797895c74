import { whyNoNamespaces } from '../../networks/netns'
import type { Fault } from '../fault'

/** Servers, each on a computer of its own, that can be lost. */
export interface LosableFleet<Computer extends string> {
  kill(computer: Computer): Promise<void>
  signal(computer: Computer, name: 'SIGSTOP' | 'SIGCONT'): void
  cut(computer: Computer): Promise<void>
  mend(computer: Computer): Promise<void>
}

/** A way to lose a server of a network, and to have it back. */
export interface Loss {
  readonly words: 'is killed' | 'is stopped' | 'is cut off'
  lose<Computer extends string>(fleet: LosableFleet<Computer>, computer: Computer): Promise<void>
  /** @param restart starts a server that was killed */
  undo<Computer extends string>(
    fleet: LosableFleet<Computer>,
    computer: Computer,
    restart: () => Promise<unknown>,
  ): Promise<void>
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
