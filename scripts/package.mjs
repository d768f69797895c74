import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { electronProgram } from './lib/electron.mjs'
import { asCommand } from './lib/main.mjs'
import { contentsProblems, EXPECTED_FUSES, FUSE_SENTINEL, fusesIn } from './lib/package-contents.mjs'
import { inProject, ROOT } from './lib/paths.mjs'
import { endChildrenWithUs, run, tail } from './lib/run.mjs'

const PACKAGING = inProject('packaging')
const ELECTRON_BUILDER = join(PACKAGING, 'node_modules', 'electron-builder', 'cli.js')
const INSTALL_MS = 600_000
const PACK_MS = 1_800_000

/** The path of the archive in an unpacked package for Linux. */
const ARCHIVE = ['linux-unpacked', 'resources', 'app.asar']

/** @param {string} command @param {readonly string[]} args @param {{ cwd: string, timeoutMs: number }} options */
const must = async (command, args, options) => {
  const { code, timedOut, output } = await run(command, args, options)
  if (code !== 0) throw new Error(`${command} ${timedOut ? 'took too long' : 'failed'}:\n${tail(output)}`)
  return output
}

/** @param {readonly string[]} args @returns {Promise<string>} its output */
const electronBuilder = (args) =>
  must(
    process.execPath,
    [
      ELECTRON_BUILDER,
      ...['--projectDir', ROOT, '--config', join(PACKAGING, 'electron-builder.json'), '--publish', 'never'],
      ...args,
    ],
    { cwd: ROOT, timeoutMs: PACK_MS },
  )

/** Packages with a fake Electron file that contains its fuses only, and inspects the result. */
const check = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-package-'))
  try {
    const dist = join(folder, 'electron')
    mkdirSync(dist)
    // Version 1, nine fuses, each the opposite of the wanted state.
    const opposite = [...EXPECTED_FUSES].map((fuse) => (fuse === '1' ? '0' : '1')).join('')
    writeFileSync(join(dist, 'electron'), `${FUSE_SENTINEL}\u0001\u0009${opposite}0`, { mode: 0o755 })
    await electronBuilder(['--linux', 'dir', `-c.electronDist=${dist}`, `-c.directories.output=${folder}`])
    const fuses = fusesIn(readFileSync(join(folder, 'linux-unpacked', 'ringdown')))
    /** @type {{ listPackage(archive: string, options: { isPack: boolean }): string[] }} */
    const asar = createRequire(join(PACKAGING, 'package.json'))('@electron/asar')
    const files = asar.listPackage(join(folder, ...ARCHIVE), { isPack: false })
    const problems = contentsProblems(files)
    if (!fuses?.startsWith(EXPECTED_FUSES))
      problems.push(`the fuses are ${fuses ?? 'not there'}, not ${EXPECTED_FUSES}`)
    if (problems.length > 0) throw new Error(`the package is not as it should be:\n${problems.join('\n')}`)
    console.log(`The package is as it should be: ${files.length} files and folders, fuses ${fuses ?? ''}.`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await asCommand(import.meta.url, async () => {
  const words = process.argv.slice(2)
  if (words.some((word) => word !== '--check'))
    throw new Error('npm run package takes nothing but -- --check')
  const program = electronProgram()
  if (words.length === 0 && program === undefined)
    throw new Error(
      'Electron’s program is missing: npx install-electron fetches it, on a machine that reaches github.com. ' +
        'npm run package -- --check packs without it, to see whether all else is right.',
    )
  endChildrenWithUs()
  await ensureBuilt()
  // An installation that was cut short leaves the folder without it. A build by Vite sets NODE_ENV to production, with
  // which npm would leave it out.
  if (!existsSync(ELECTRON_BUILDER))
    await must('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: PACKAGING,
      timeoutMs: INSTALL_MS,
    })
  if (words.length > 0) await check()
  else
    console.log(await electronBuilder([`-c.electronDist=${inProject('node_modules', 'electron', 'dist')}`]))
})
