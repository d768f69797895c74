import { brokerFaults } from './cases/broker'
import { descriptorFaults } from './cases/descriptors'
import { directoryNodeFaults } from './cases/directory-node'
import { diskFaults } from './cases/disk'
import { floodFaults } from './cases/floods'
import { frozenSoundFaults } from './cases/frozen-sound'
import { hostileServerFaults } from './cases/hostile-server'
import { keyringFaults } from './cases/keyring'
import { lookAlikeFaults } from './cases/look-alikes'
import { mannersFaults } from './cases/manners'
import { masterFaults } from './cases/master'
import { networkFaults } from './cases/network'
import { relayFaults } from './cases/relay'
import { roomFloodFaults } from './cases/room-floods'
import { roomServerFaults } from './cases/room-servers'
import { serverFaults } from './cases/server'
import { soundFaults } from './cases/sound'
import { stunFaults } from './cases/stun'
import { stoppedProcessFaults } from './cases/stopped-process'
import { voiceProcessFaults } from './cases/voice-process'
import type { Fault } from './fault'

/** All faults. */
export const FAULTS: readonly Fault[] = [
  ...serverFaults,
  ...hostileServerFaults,
  ...floodFaults,
  ...mannersFaults,
  ...lookAlikeFaults,
  ...keyringFaults,
  ...networkFaults,
  ...directoryNodeFaults,
  ...brokerFaults,
  ...masterFaults,
  ...relayFaults,
  ...roomServerFaults,
  ...roomFloodFaults,
  ...stunFaults,
  ...stoppedProcessFaults,
  ...descriptorFaults,
  ...diskFaults,
  ...soundFaults,
  ...frozenSoundFaults,
  ...voiceProcessFaults,
]
