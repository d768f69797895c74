import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../../audio/command'
import { HistoryStore } from '../../../phone/people/history-store'
import type { FileProblem } from '../../../base/files/json-file'
import { SettingsStore } from '../../../electron/desktop/settings/settings-store'
import { PeopleStore } from '../../../phone/people/people-store'
import { personAt } from '../../../phone/people/person-id'
import { systemClock } from '../../../base/clock'
import { type Fault, inWords, whyNotRoot } from '../fault'
import { callEachOther, isHearing } from '../rig/calls'
import type { Lab } from '../rig/lab'

/** Space for a second or two of sound. */
const DISK_BYTES = 256 * 1024
const SERVER = '127.0.0.1:1'
const WAV_HEADER_BYTES = 44

/** A small file system for one trial. */
async function smallDisk(lab: Lab): Promise<string> {
  const options = `size=${DISK_BYTES},mode=700`
  await command('mount', ['-t', 'tmpfs', '-o', options, 'ringdown-faults', lab.folder])
  lab.onClose(() => command('umount', ['--lazy', lab.folder]))
  return lab.folder
}

/** @returns frees the space again */
function fill(folder: string): () => void {
  const ballast = join(folder, 'ballast')
  for (let bytes = DISK_BYTES; bytes > 0; bytes = Math.floor(bytes / 2)) {
    try {
      writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' })
    } catch {
      // A smaller file may still fit.
    }
  }
  return () => rmSync(ballast)
}

/** The app's files on disk. */
class Memory {
  readonly problems: FileProblem[] = []
  readonly files: readonly string[]
  readonly #settings: SettingsStore
  readonly #people: PeopleStore
  readonly #history: HistoryStore

  constructor(folder: string) {
    const [settings = '', people = '', history = ''] = (this.files = [
      join(folder, 'settings.json'),
      join(folder, 'people.json'),
      join(folder, 'history.json'),
    ])
    const onProblem = (problem: FileProblem): unknown => this.problems.push(problem)
    this.#settings = new SettingsStore({ file: settings, clock: systemClock, onProblem })
    this.#people = new PeopleStore({ file: people, clock: systemClock, onProblem })
    this.#history = new HistoryStore({ file: history, clock: systemClock, onProblem })
  }

  async note(port: number): Promise<void> {
    this.#settings.changeSettings({ hostingPort: port })
    this.#people.setFavourite(personAt(SERVER, `person ${port}`), true)
    const call = {
      contact: `person ${port}`,
      server: SERVER,
      direction: 'incoming',
      outcome: 'missed',
    } as const
    this.#history.add({ ...call, startedAtMs: port, durationMs: 0 })
    await Promise.all([this.#settings.flush(), this.#people.flush(), this.#history.flush()])
  }

  knows(port: number): boolean {
    return (
      this.#settings.now.hostingPort === port &&
      this.#people.find(personAt(SERVER, `person ${port}`))?.favourite === true &&
      this.#history.entries[0]?.contact === `person ${port}`
    )
  }

  onDisk(): string {
    return this.files.map((file) => readFileSync(file, 'utf8')).join('')
  }
}

/** Faults of full disks. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'the disk is full while a call is recorded',
    expected: 'it says so; the call goes on; what fitted can be played',
    isQuick: true,
    whyNot: whyNotRoot,
    async run(lab) {
      const folder = await smallDisk(lab)
      const recording = join(folder, 'call.wav')
      await lab.serve()
      const sound = ['--audio-in', 'none', '--audio-out', `file:${recording}`]
      const bob = await lab.phone('bob', ['--answer'], { sound })
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      await callEachOther(alice, bob, 'bob')
      await bob.next('stats')
      fill(folder)
      const { message } = await bob.next('error')
      const header = readFileSync(recording).subarray(0, WAV_HEADER_BYTES)
      const soundBytes = header.readUInt32LE(WAV_HEADER_BYTES - 4)
      return inWords({
        'it says so': message.includes('no space left'),
        'the call goes on': await isHearing(bob),
        'what fitted can be played':
          soundBytes > 0 && soundBytes <= statSync(recording).size - WAV_HEADER_BYTES,
      })
    },
  },
  {
    name: 'the disk is full under settings, people and history',
    expected:
      'each says so once; all is kept in memory; what was saved before is whole; ' +
      'all is saved when there is room again',
    isQuick: true,
    whyNot: whyNotRoot,
    async run(lab) {
      const folder = await smallDisk(lab)
      const memory = new Memory(folder)
      await memory.note(1)
      const before = memory.onDisk()
      const restoreDescriptors = fill(folder)
      for (const port of [2, 3]) await memory.note(port)
      const [told, isKept, isWhole] = [memory.problems, memory.knows(3), memory.onDisk() === before]
      restoreDescriptors()
      await memory.note(4)
      return inWords({
        'each says so once':
          told.length === memory.files.length && told.every(({ kind }) => kind === 'unsaved'),
        'all is kept in memory': isKept,
        'what was saved before is whole': isWhole,
        'all is saved when there is room again': new Memory(folder).knows(4),
      })
    },
  },
  {
    name: 'the files of settings, people and history are damaged',
    expected: 'it starts as for the first time; each says so once; what was damaged is kept aside',
    isQuick: true,
    async run({ folder }) {
      const before = new Memory(folder)
      await before.note(1)
      for (const file of before.files) writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9))
      const memory = new Memory(folder)
      return inWords({
        'it starts as for the first time': !memory.knows(1),
        'each says so once':
          memory.problems.length === memory.files.length &&
          memory.problems.every(({ kind }) => kind === 'damaged'),
        'what was damaged is kept aside': memory.files.every(
          (file) => statSync(file, { throwIfNoEntry: false }) === undefined,
        ),
      })
    },
  },
]
