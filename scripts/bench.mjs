import { asCommand } from './lib/main.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { APP, ensureBuilt } from './build.mjs'
import { standInEnv } from '../e2e/stand-in/electron-path.mjs'
import { setup } from './setup.mjs'

/** Each measurement, and what is more than enough time for the longest that its options allow. ms */
const TIMEOUTS_MS = {
  app: 600_000,
  voice: 12 * 3_600_000,
  dsp: 600_000,
  pipes: 600_000,
  hours: 12 * 3_600_000,
}

await asCommand(import.meta.url, async () => {
  const [name = '', ...args] = process.argv.slice(2)
  const timeoutMs = Object.entries(TIMEOUTS_MS).find(([known]) => known === name)?.[1]
  if (timeoutMs === undefined)
    throw new Error(`bench: which measurement? ${Object.keys(TIMEOUTS_MS).join(', ')}`)
  endChildrenWithUs()
  await setup('test')
  await ensureBuilt([...(name === 'app' ? APP : []), 'node', 'bench'])
  const display = name === 'app' ? await displayForElectron() : { env: {}, stop: () => undefined }
  const outcome = await run(process.execPath, [inProject('out', 'bench', `${name}.mjs`), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...(name === 'app' && standInEnv()), ...display.env },
    timeoutMs,
    onOutput: (text) => void process.stdout.write(text),
  })
  display.stop()
  process.exitCode = outcome.code === -1 ? 1 : outcome.code
})
