// Seven phones of the command line in one room over three nodes: no windows, so that it measures the servers and the voice alone.
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
  const { phones } = seven
  tell(`${phones.length} phones are in “${seven.room}”, four signed in at node A, three at node B.`)
  const open = await openRoom(phones)
  const turns = await inTurn(phones)
  const losses = await serversDie(seven)
  await Promise.all(phones.map((phone) => phone.quit()))
  tell('All have left. Their recordings are compared with what was said.')

  const hearing = await Hearing.of(phones)
  const { lines, figures, isRight } = roomLines({ seven, open, turns, losses, hearing })
  writeFileSync(join(ARTEFACTS, 'figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  console.log(`
${lines}

Kept in ${ARTEFACTS}: figures.json; of each phone NAME-says.wav and NAME.wav, which it has heard

${isRight ? 'Everybody heard and read what they should, and nothing else.' : 'The demo failed: see the lines with “wrong” or “late”.'}`)
  return isRight
}

await runDemo(demo)
