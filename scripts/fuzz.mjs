import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { setup } from './setup.mjs'

/** For as long as anybody may want to look for mistakes. ms */
const TIMEOUT_MS = 12 * 3_600_000

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await setup('test')
  await ensureBuilt(['fuzz'])
  const outcome = await run(
    process.execPath,
    [inProject('out', 'fuzz', 'fuzz.mjs'), ...process.argv.slice(2)],
    {
      cwd: ROOT,
      timeoutMs: TIMEOUT_MS,
      onOutput: (text) => void process.stdout.write(text),
    },
  )
  process.exitCode = outcome.code === -1 ? 1 : outcome.code
})
