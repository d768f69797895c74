import type { phoneCommands } from '../../api/commands'
import type { Handlers } from '../../api/contract'
import type { CallTarget, CommandResult } from '../../api'
import type { Network } from './network'
import type { Networks } from './networks'

type Needed = Pick<Networks, 'shown' | 'withCall' | 'talking' | 'makeRoomFor'>

/**
 * The commands about calls: each goes to the network that has the call. Answering or resuming a call holds the one at another
 * network, as it does at the same.
 */
export function callCommands(networks: Needed): Handlers<typeof phoneCommands> {
  const having = ({ id }: CallTarget): Network => networks.withCall(id) ?? networks.shown
  /** @param kept how many calls of this network go on beside the one that is answered or resumed */
  const alone = (network: Network, kept: number, run: () => CommandResult): CommandResult => {
    const room = networks.makeRoomFor(network, kept)
    return room.ok ? run() : room
  }
  return {
    tryNow: () => networks.shown.phone.tryNow(),
    call: (contact, consent) => networks.shown.phone.call(contact, consent),
    accept: (consent, despite) => {
      const network = having(consent)
      const { phone } = network
      // Nothing is held for a call that is not answered after all.
      const may = phone.mayAccept(consent, despite)
      return may.ok ? alone(network, network.lines.length, () => phone.accept(consent, despite)) : may
    },
    refuse: (call) => having(call).phone.refuse(call),
    hangUp: (call) => having(call).phone.hangUp(call),
    setMuted: (muted) => networks.talking.phone.setMuted(muted),
    acceptWaiting: (consent, first, despite) => {
      const network = having(consent)
      const { phone, lines } = network
      const may = phone.mayAcceptWaiting(consent, despite)
      const kept = first === 'hold' ? lines : lines.filter(({ kind }) => kind === 'held')
      return may.ok ? alone(network, kept.length, () => phone.acceptWaiting(consent, first, despite)) : may
    },
    refuseWaiting: (call) => having(call).phone.refuseWaiting(call),
    swapCalls: (call) => {
      const network = having(call)
      const { phone, lines } = network
      const swap = (): CommandResult => phone.swapCalls(call)
      return phone.state.held ? alone(network, lines.length - 1, swap) : swap()
    },
    hangUpHeld: (call) => having(call).phone.hangUpHeld(call),
    dismissEnded: () => networks.shown.phone.dismissEnded(),
  }
}
