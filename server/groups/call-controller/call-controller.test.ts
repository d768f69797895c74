import { expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { readClientPacket, type Relay, writeClientPacket } from '../../../protocol/groups'
import { GroupKeys } from '../group-keys'
import { RelayPeer, RelaySeals } from '../relay-seals'
import { CallController } from './call-controller'

const BOB = 2
const NODE = { address: '127.0.0.1', port: 5071, family: 'IPv4', size: 0 } as const

it('gives a group that it gets later to nobody whom the host of its room has silenced before', () => {
  const clock = new ManualClock()
  const keys = new GroupKeys(new Uint8Array(32).fill(7))
  const seals = new RelaySeals(clock, keys)
  const controllerAsPeer = new RelayPeer()
  const told: string[] = []
  const controller = new CallController({
    ...{ clock, keys },
    send: (bytes) => {
      const relay = seals.open(Buffer.from(bytes), controllerAsPeer)?.relay
      if (relay?.kind === 'relayed-packet') told.push(readClientPacket(relay.packet)?.kind ?? '')
    },
  })
  const tell = (relay: Relay): void => controller.receive(Buffer.from(seals.seal(relay)), NODE)
  const ask = (): void =>
    tell({
      ...{
        kind: 'relayed-packet',
        groupId: 7,
        userId: BOB,
        isModerator: false,
        hasFloor: false,
        isForUser: false,
      },
      packet: writeClientPacket({ kind: 'floor-request', userId: BOB, groupId: 7 }),
    })
  controller.addNodes([NODE])
  tell({ kind: 'groups-here', node: NODE, groupIds: [7] })
  controller.setRights(7, BOB, { isSilenced: true, isOut: false })
  controller.startCall(7, 1, true)
  ask()
  expect(told).toEqual(['floor-denied'])
  controller.setRights(7, BOB, { isSilenced: false, isOut: false })
  ask()
  expect(told).toEqual(['floor-denied', 'floor-granted'])
  controller.close()
})
