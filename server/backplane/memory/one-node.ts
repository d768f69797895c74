import type { Clock } from '../../../base/clock'
import { NameRegister } from '../../names/name-register'
import { SharedRoster } from '../shared-roster'
import { MemoryBackplane } from './memory-backplane'
import { MemoryStore } from './memory-store'

/** The roster of a network with this node only. */
export const rosterOfOneNode = (clock: Clock, names: NameRegister = new NameRegister(clock)): SharedRoster =>
  new SharedRoster({ backplane: new MemoryBackplane(new MemoryStore(clock, names)), clock })
