import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { electronProgram, hasDisplay, isRoot } from './electron.mjs'

/**
 * @typedef {'start' | 'test'} Job `test` stands for everything that hears and sees: the tests and the demo
 *
 * @typedef {object} Need something that the operating system has to bring
 * @property {string} debian its package on Debian
 * @property {string} why for people elsewhere
 * @property {() => boolean} isThere
 */

/** @param {...string} names any of them will do */
const command =
  (...names) =>
  () =>
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .some((folder) => names.some((name) => existsSync(join(folder, name))))

/** A file below the folder of libraries, which Debian names after the processor. @param {string} file */
const library = (file) => () =>
  ['/usr/lib', '/usr/lib64', ...subfolders('/usr/lib')].some((folder) => existsSync(join(folder, file)))

/** @param {string} folder */
const subfolders = (folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(folder, name))
    : []

/** @param {string} file below the folder of fonts */
const font = (file) => () => existsSync(join('/usr/share/fonts', file))

/** @type {Need} */
const CHROMIUM = {
  debian: 'chromium',
  why: "Chromium, which shows the windows where Electron's own program cannot be fetched (RINGDOWN_CHROMIUM may name another Chrome)",
  isThere: () => existsSync(process.env['RINGDOWN_CHROMIUM'] ?? '') || command('chromium')(),
}

/** @type {Need} */
const XVFB = { debian: 'xvfb', why: 'Xvfb, a display without a screen', isThere: command('Xvfb') }

/** @type {Need} */
const ALSA_TO_PULSE = {
  debian: 'libasound2-plugins',
  why: "ALSA's PulseAudio plugin, through which PortAudio reaches the sound server",
  isThere: library('alsa-lib/libasound_module_pcm_pulse.so'),
}

/** The libraries that Electron's own program links to. @type {readonly Need[]} */
const ELECTRON_LIBRARIES = [
  { debian: 'libgtk-3-0', why: 'GTK 3', isThere: library('libgtk-3.so.0') },
  { debian: 'libnss3', why: 'NSS', isThere: library('libnss3.so') },
  { debian: 'libgbm1', why: 'GBM', isThere: library('libgbm.so.1') },
]

/** @type {readonly Need[]} */
const LABORATORY = [
  CHROMIUM,
  XVFB,
  ALSA_TO_PULSE,
  {
    debian: 'pulseaudio',
    why: 'PulseAudio, whose null sinks are the sound cards of the tests',
    isThere: command('pulseaudio'),
  },
  { debian: 'pulseaudio-utils', why: 'pactl, parec and pacat', isThere: command('pactl') },
  { debian: 'dbus-daemon', why: 'a message bus as desktops have it', isThere: command('dbus-daemon') },
  { debian: 'dbus-bin', why: 'dbus-send, which asks it', isThere: command('dbus-send') },
  { debian: 'espeak-ng', why: 'espeak-ng, which speaks', isThere: command('espeak-ng') },
  { debian: 'redis-server', why: 'Redis, which brokers share', isThere: command('redis-server') },
  { debian: 'sox', why: 'sox, which resamples', isThere: command('sox') },
  // Names are written in many scripts, and the screenshots show them. Together these fonts take 23 MB.
  {
    debian: 'fonts-liberation',
    why: 'the Liberation fonts',
    isThere: font('truetype/liberation/LiberationSans-Regular.ttf'),
  },
  {
    debian: 'fonts-dejavu-core',
    why: 'the DejaVu fonts (Greek, Cyrillic, Arabic, Hebrew)',
    isThere: font('truetype/dejavu/DejaVuSans.ttf'),
  },
  {
    debian: 'fonts-droid-fallback',
    why: 'a font for Chinese, Japanese and Korean',
    isThere: font('truetype/droid/DroidSansFallbackFull.ttf'),
  },
  {
    debian: 'fonts-noto-color-emoji',
    why: 'a font for emoji',
    isThere: font('truetype/noto/NotoColorEmoji.ttf'),
  },
]

/** Only root can make networks; the tests of others leave them out. @type {readonly Need[]} */
const NETWORKS = [
  { debian: 'iproute2', why: 'ip, which makes networks of namespaces', isThere: command('ip') },
  { debian: 'nftables', why: 'nft, which makes routers translate addresses', isThere: command('nft') },
  { debian: 'tayga', why: 'TAYGA, a translator from IPv6 to IPv4', isThere: command('tayga') },
  { debian: 'coturn', why: 'turnserver, which relays voice', isThere: command('turnserver') },
  { debian: 'miniupnpd', why: 'miniupnpd, which opens ports of a router', isThere: command('miniupnpd') },
]

const isLinuxRoot = () => process.platform === 'linux' && isRoot()

/** @param {Job} job @returns {readonly Need[]} */
const needsOf = (job) => {
  if (job === 'test') return isLinuxRoot() ? [...LABORATORY, ...NETWORKS] : LABORATORY
  if (electronProgram() === undefined) return [CHROMIUM]
  if (process.platform !== 'linux') return []
  return [...ELECTRON_LIBRARIES, ALSA_TO_PULSE, ...(hasDisplay() ? [] : [XVFB])]
}

/** Missing system packages. @param {Job} job */
export const missingNeeds = (job) => needsOf(job).filter((need) => !need.isThere())
