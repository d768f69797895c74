import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cleaner } from '../cleaner'
import { GUESTS, MODERATOR, type Person } from './people'
import type { RoomNode } from './room-nodes'
import type { RoomMember } from './room-member'
import { RoomPhone } from './room-phone'
import { RoomWindow } from './room-window'
import { sentenceFile, speechFile } from './speech-file'

/** A person may make 50 rooms a day. */
const MOST_ROOMS = 40

/** The nodes by what they are for the room. */
export interface Places {
  /** Its moderator signs in here, and her voice goes through it. */
  readonly a: RoomNode
  readonly b: RoomNode
  /** Has the room. */
  readonly host: RoomNode
}

export interface RoomOfSeven {
  readonly room: string
  readonly places: Places
  /** The phones of the command line, the moderator's first. */
  readonly phones: readonly RoomPhone[]
  readonly windows: readonly RoomWindow[]
  /** All seven: the phones, then the windows. */
  readonly members: readonly RoomMember[]
  /** The node that carries the voice of each, in the order of the members. */
  readonly nodes: readonly RoomNode[]
}

/** Five phones and two apps in one room: each starts when the one before is inside, so that its serving node is known. */
export async function roomOfSeven(
  cleaner: Cleaner,
  nodes: readonly RoomNode[],
  artefacts: string,
): Promise<RoomOfSeven> {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-demo-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const start = async (person: Person, server: string, room: string): Promise<RoomPhone> => {
    const { name } = person
    const isMaker = person === MODERATOR
    const speech = await speechFile(person, join(artefacts, `${name}-says.wav`), !isMaker)
    const data = join(folder, name)
    return cleaner.keep(RoomPhone.start({ name, server, room, isMaker, speech, data, artefacts }), (it) =>
      it.quit(),
    )
  }
  const { room, moderator, places } = await roomElsewhere(nodes, start)
  const open = async (person: Person, server: string): Promise<RoomWindow> => {
    const { name } = person
    const speech = await sentenceFile(person, join(artefacts, `${name}-says.wav`))
    return cleaner.keep(RoomWindow.start({ name, server, room, speech, artefacts }), (it) => it.quit())
  }
  const phones = [moderator]
  const windows: RoomWindow[] = []
  const served = [places.a]
  for (const guest of GUESTS) {
    const before = await membersOf(nodes)
    const { address } = (guest.home === 'A' ? places.a : places.b).server
    if (guest.hasWindow) windows.push(await open(guest, address))
    else phones.push(await start(guest, address, room))
    const after = await membersOf(nodes)
    served.push(nodes[after.findIndex((count, n) => count > (before[n] ?? 0))] ?? places.a)
  }
  return { room, places, phones, windows, members: [...phones, ...windows], nodes: served }
}

/** A room whose host is another node than that which carries the voice of its moderator, so that each can die alone. */
async function roomElsewhere(
  nodes: readonly RoomNode[],
  start: (person: Person, server: string, room: string) => Promise<RoomPhone>,
) {
  const [a] = nodes
  if (!a) throw new Error('there are no nodes')
  for (let n = 1; n <= MOST_ROOMS; n++) {
    const room = `Room ${n}`
    const moderator = await start(MODERATOR, a.server.address, room)
    const hosts = await Promise.all(nodes.map((node) => node.count('roomMembers')))
    const [voice = 0] = await membersOf(nodes)
    const host = nodes[hosts.findIndex((count) => count > 0)]
    const b = nodes.find((node) => node !== a && node !== host)
    if (host && b && host !== a && voice > 0) return { room, moderator, places: { a, b, host } }
    await moderator.quit()
  }
  throw new Error(`the first node hosts ${MOST_ROOMS} rooms, or carries the voice of none`)
}

export const membersOf = (nodes: readonly RoomNode[]): Promise<readonly number[]> =>
  Promise.all(nodes.map((node) => node.count('groupMembers')))
