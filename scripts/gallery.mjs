import { asCommand } from './lib/main.mjs'
import { inProject, ROOT } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { setup } from './setup.mjs'

/** All pictures take some twenty minutes on two processors that have other work. ms */
const TIMEOUT_MS = 3_600_000

/** Takes a picture of every screen, in every size, theme and language, into artefacts/screenshots. */
await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await setup('test')
  const playwright = inProject('node_modules', '@playwright', 'test', 'cli.js')
  const outcome = await run(
    process.execPath,
    [playwright, 'test', '--project=gallery', 'e2e/gallery.spec.ts'],
    {
      cwd: ROOT,
      timeoutMs: TIMEOUT_MS,
      env: { ...process.env, RINGDOWN_PICTURES: 'all' },
      onOutput: (text) => void process.stdout.write(text),
    },
  )
  process.exitCode = outcome.code === 0 ? 0 : 1
})
