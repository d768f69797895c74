import { standInEnv } from '../lab/stand-in/electron-path.mjs'
import { APP, ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { endChildrenWithUs } from './lib/run.mjs'
import { runBuilt } from './lib/run-built.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

/** Each measurement, with a time-out beyond the longest run that its options allow. ms */
const TIMEOUTS_MS = {
  app: 600_000,
  contacts: 600_000,
  voice: 12 * 3_600_000,
  dsp: 600_000,
  pipes: 600_000,
  process: 600_000,
  frames: 600_000,
  loss: 3_600_000,
  server: 900_000,
  stun: 300_000,
  nat: 1_800_000,
  changes: 3_600_000,
  broker: 900_000,
  network: 1_800_000,
  'room-keys': 1_800_000,
  rooms: 1_800_000,
  simulation: 3 * 3_600_000,
  hours: 12 * 3_600_000,
  leaks: 3_600_000,
  links: 900_000,
}

/** Options of Node. The simulation holds all nodes in one process. */
const NODE_OPTIONS = { simulation: '--max-old-space-size=20000 --max-semi-space-size=128' }

await asCommand(import.meta.url, async () => {
  const [name = '', ...args] = process.argv.slice(2)
  const timeoutMs = Object.entries(TIMEOUTS_MS).find(([known]) => known === name)?.[1]
  if (timeoutMs === undefined)
    throw new Error(`bench: which measurement? ${Object.keys(TIMEOUTS_MS).join(', ')}`)
  endChildrenWithUs()
  await setup('test')
  const path = ['bench', `${name}.mjs`]
  if (name !== 'app') {
    await ensureBuilt(['node', 'bench'])
    const options = Object.entries(NODE_OPTIONS).find(([known]) => known === name)?.[1]
    await runBuilt(path, { args, timeoutMs, ...(options && { env: { NODE_OPTIONS: options } }) })
    return
  }
  await ensureBuilt([...APP, 'node', 'bench'])
  const display = await displayForElectron()
  try {
    await runBuilt(path, { args, timeoutMs, env: { ...standInEnv(), ...display.env } })
  } finally {
    display.stop()
  }
})
