// Five phones of the command line and two apps in one room over three nodes.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from '../../scripts/lib/paths.mjs'
import type { Cleaner } from './cleaner'
import { runDemo, tell } from './run-demo'
import { Hearing } from './rooms/hearing'
import { roomLines } from './rooms/room-lines'
import { startRoomNodes } from './rooms/room-nodes'
import { roomOfSeven } from './rooms/room-of-seven'
import { inTurn } from './rooms/push-to-talk'
import { openRoom } from './rooms/open-room'
import { serversDie } from './rooms/servers-die'

const ARTEFACTS = inProject('artefacts', 'demo-rooms')

/** @returns whether everybody heard and read what they should, in time, and nothing else */
const demo = async (cleaner: Cleaner): Promise<boolean> => {
  rmSync(ARTEFACTS, { recursive: true, force: true })
  mkdirSync(ARTEFACTS, { recursive: true })
  const nodes = await startRoomNodes(cleaner, ARTEFACTS)
  tell('Redis and three nodes run, each with all roles.')
  const seven = await roomOfSeven(cleaner, nodes, ARTEFACTS)
  const { phones, windows, members } = seven
  tell(`${phones.length} phones and ${windows.length} windows are in “${seven.room}”, at the nodes A and B.`)
  const open = await openRoom(seven)
  await Promise.all(windows.map((window) => window.photograph('open')))
  const turns = await inTurn(seven)
  const losses = await serversDie(seven)
  await Promise.all(windows.map((window) => window.photograph('texts')))
  await Promise.all(members.map((member) => member.quit()))
  tell('All have left. Their recordings are compared with what was said.')

  const hearing = await Hearing.of(members)
  const { lines, figures, isRight } = roomLines({ seven, open, turns, losses, hearing })
  writeFileSync(join(ARTEFACTS, 'figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  console.log(`
${lines}

Kept in ${ARTEFACTS}: figures.json; pictures of the windows; of everybody NAME-says.wav and NAME.wav, which they have heard

${isRight ? 'Everybody heard and read what they should, and nothing else.' : 'The demo failed: see the lines with “wrong” or “late”.'}`)
  return isRight
}

await runDemo(demo)
