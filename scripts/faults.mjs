import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { endChildrenWithUs } from './lib/run.mjs'
import { runBuilt } from './lib/run-built.mjs'
import { setup } from './setup.mjs'

/** All cases take some fifteen minutes. ms */
const TIMEOUT_MS = 3_600_000

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await setup('test')
  await ensureBuilt(['node', 'faults'])
  await runBuilt(['faults', 'faults.mjs'], { args: process.argv.slice(2), timeoutMs: TIMEOUT_MS })
})
