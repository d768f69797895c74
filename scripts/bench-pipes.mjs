import { ensureBuilt } from './build.mjs'
import { asCommand } from './lib/main.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { setup } from './setup.mjs'

const TIMEOUT_MS = 10 * 60_000

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await setup('test')
  await ensureBuilt(['bench'])
  const outcome = await run(process.execPath, [inProject('out', 'bench', 'pipes.mjs')], {
    cwd: ROOT,
    timeoutMs: TIMEOUT_MS,
    onOutput: (text) => void process.stdout.write(text),
  })
  process.exitCode = outcome.code === -1 ? 1 : outcome.code
})
