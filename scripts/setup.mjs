import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { electronProgram, isRoot } from './lib/electron.mjs'
import { withLock } from './lib/lock.mjs'
import { asCommand } from './lib/main.mjs'
import { missingNeeds } from './lib/needs.mjs'
import { hasNpmPackages } from './lib/npm-packages.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run, tail } from './lib/run.mjs'

/** @typedef {import('./lib/needs.mjs').Job} Job */
/** @typedef {import('./lib/needs.mjs').Need} Need */

/** The project relies on features of this Node version, e.g. `require` of what Vite and Vitest load. */
const OLDEST_NODE = /** @type {const} */ ([20, 19])

const LOCK = inProject('out', '.setup.lock')
const LOCK_TIMEOUT_MS = 1_200_000
const APT_UPDATE_TIMEOUT_MS = 300_000
const APT_INSTALL_TIMEOUT_MS = 1_200_000
const NPM_TIMEOUT_MS = 900_000
const ELECTRON_TIMEOUT_MS = 300_000

/** Records that Electron's program could not be downloaded. Removed together with node_modules. */
const NO_ELECTRON = inProject('node_modules', '.ringdown-no-electron')
const TRY_ELECTRON_AGAIN_MS = 24 * 3_600_000

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new Error(
    `Ringdown needs Node ${OLDEST_NODE.join('.')} or later, and this is ${process.versions.node}: install a newer one (https://nodejs.org)`,
  )
}

/**
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ timeoutMs: number, env?: NodeJS.ProcessEnv }} options
 */
const step = async (title, command, args, { timeoutMs, env }) => {
  console.log(`setup: ${title} …`)
  const outcome = await run(command, args, { cwd: ROOT, timeoutMs, ...(env && { env }) })
  if (outcome.code === 0) {
    console.log(`setup: done in ${Math.round(outcome.durationMs / 1000)} s`)
    return
  }
  const how = outcome.timedOut
    ? `was not done after ${timeoutMs / 1000} s`
    : `failed (${outcome.signal ?? `exit code ${outcome.code}`})`
  throw new Error(`${tail(outcome.output)}\n\nsetup: ${title} ${how}: see the log above`)
}

const isDebian = () => {
  try {
    return (
      /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8')) && existsSync('/usr/bin/apt-get')
    )
  } catch {
    return false
  }
}

/** @param {readonly Need[]} needs */
const installFromDebian = async (needs) => {
  const names = needs.map((need) => need.debian)
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  await step('reading the list of Debian packages', 'apt-get', [...options, 'update'], {
    timeoutMs: APT_UPDATE_TIMEOUT_MS,
    env,
  })
  await step(
    `installing ${names.join(', ')}`,
    'apt-get',
    [...options, 'install', '-y', '--no-install-recommends', ...names],
    { timeoutMs: APT_INSTALL_TIMEOUT_MS, env },
  )
  const left = needs.filter((need) => !need.isThere()).map((need) => need.debian)
  if (left.length > 0)
    throw new Error(
      `setup: ${left.join(', ')} was installed but is still not found: is PATH complete, and is this Debian? (Ubuntu brings Chromium as a snap; set RINGDOWN_CHROMIUM to a Chrome instead)`,
    )
}

/** @param {readonly Need[]} needs */
const installNeeds = async (needs) => {
  if (needs.length === 0) return
  if (isDebian() && isRoot()) return installFromDebian(needs)
  const list = needs.map((need) => `  ${need.debian}: ${need.why}`).join('\n')
  const how = isDebian()
    ? `Install them with:\n  sudo apt-get install -y --no-install-recommends ${needs.map((need) => need.debian).join(' ')}`
    : "These are Debian's package names; install what your system calls them."
  throw new Error(`setup: this machine lacks\n${list}\n${how}\nThen run the same command again.`)
}

const installNpmPackages = async () => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  await step('installing npm packages', npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    timeoutMs: NPM_TIMEOUT_MS,
  })
  if (!hasNpmPackages())
    throw new Error('setup: npm ci went well but left node_modules incomplete: is another npm at work here?')
}

/** Whether a download of Electron failed so recently that another attempt would only cost time. */
const hasJustFailed = () =>
  Date.now() - (statSync(NO_ELECTRON, { throwIfNoEntry: false })?.mtimeMs ?? 0) < TRY_ELECTRON_AGAIN_MS

const lacksElectron = () => electronProgram() === undefined && !hasJustFailed()

/** Never fails: the stand-in works without Electron's program. */
const fetchElectron = async () => {
  try {
    await step('fetching Electron', process.execPath, [inProject('node_modules', 'electron', 'install.js')], {
      timeoutMs: ELECTRON_TIMEOUT_MS,
    })
    rmSync(NO_ELECTRON, { force: true })
  } catch {
    console.log(
      "setup: Electron's program could not be fetched; the app will run on Node and Chromium instead",
    )
    writeFileSync(NO_ELECTRON, 'Electron could not be fetched. npm start tries again a day later.\n')
  }
}

/** @param {Job} job */
const isComplete = (job) =>
  hasNpmPackages() && !(job === 'start' && lacksElectron()) && missingNeeds(job).length === 0

/**
 * Installs everything that the job needs and this machine is missing: npm packages, and on Debian as root
 * also system packages. Takes some 20 ms when nothing is missing. Several may run at once: one works, the
 * others wait for it.
 *
 * @param {Job} job
 * @throws {Error} when an installation fails, with the log's end, or when the user has to install packages, with the
 * list of them
 */
export const setup = async (job) => {
  checkNode()
  if (isComplete(job)) return
  await withLock(
    LOCK,
    {
      timeoutMs: LOCK_TIMEOUT_MS,
      onWait: (holder) => console.log(`setup: waiting for another set-up (process ${holder}) …`),
    },
    async () => {
      if (!hasNpmPackages()) await installNpmPackages()
      if (job === 'start' && lacksElectron()) await fetchElectron()
      await installNeeds(missingNeeds(job))
    },
  )
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  await setup('test')
  await setup('start')
  console.log('setup: everything is there')
})
