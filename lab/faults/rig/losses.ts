import type { Computer, ComputerFleet } from './computer-fleet'

/** A way to lose a server of a network, and to have it back. */
export interface Loss {
  readonly words: 'is killed' | 'is stopped' | 'is cut off'
  lose(fleet: ComputerFleet, computer: Computer): Promise<void>
  /** @param restart starts a server that was killed */
  undo(fleet: ComputerFleet, computer: Computer, restart: () => unknown): Promise<void>
}

const signal = (fleet: ComputerFleet, computer: Computer, name: NodeJS.Signals): void =>
  fleet.serverAt(computer).kill(name)

export const LOSSES: readonly Loss[] = [
  {
    words: 'is killed',
    lose: async (fleet, computer) => {
      signal(fleet, computer, 'SIGKILL')
      await fleet.serverAt(computer).exited
    },
    undo: (_fleet, _computer, restart) => Promise.resolve(void restart()),
  },
  {
    words: 'is stopped',
    lose: (fleet, computer) => Promise.resolve(signal(fleet, computer, 'SIGSTOP')),
    undo: (fleet, computer) => Promise.resolve(signal(fleet, computer, 'SIGCONT')),
  },
  {
    words: 'is cut off',
    lose: (fleet, computer) => fleet.cut(computer),
    undo: (fleet, computer) => fleet.mend(computer),
  },
]
