/**
 * Draws the app's icon, the tray icons and the taskbar badge into assets. The files are kept in the repository; run this after a
 * change, on a machine with Chromium: `node scripts/make-icons.mjs`.
 */
import { chromium } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './lib/paths.mjs'

/** @typedef {'online' | 'offline' | 'in-call' | 'missed'} Status */

const ASSETS = inProject('assets')
const FOLDER = join(ASSETS, 'tray')
/** Of the app's icon, px. */
const ICON_SIZE = 512
/** A tray has 16 to 24 px; systems scale down well. The second size is for high-density screens. */
const SIZES = /** @type {const} */ ([
  ['', 32],
  ['@2x', 64],
])
/** The sizes for the menu bar of macOS. */
const TEMPLATE_SIZES = /** @type {const} */ ([
  ['', 18],
  ['@2x', 36],
])

/** A ring that runs down: one stroke, whose two crests are apart at 16 px. */
const RINGDOWN =
  'M76 272C90 160 114 100 160 100C234 100 208 404 284 404C338 404 322 196 374 196C408 196 412 236 436 260'
/** The same that does not run down, during a call; and a dead line, without a server. */
const RINGING =
  'M76 256C84 160 96 100 138 100C204 100 190 412 256 412C322 412 308 100 374 100C416 100 428 160 436 256'
const DEAD = 'M92 256H420'

const PETROL = '#0a5f57'
const GREY = '#5f6b67'
const PAPER = '#f4f8f6'
const BRASS = '#f0bd62'
const RED = '#d1372c'

/** @type {Readonly<Record<Status, { readonly path: string, readonly tile: string, readonly stroke: string }>>} */
const LOOKS = {
  online: { path: RINGDOWN, tile: PETROL, stroke: PAPER },
  offline: { path: DEAD, tile: GREY, stroke: PAPER },
  'in-call': { path: RINGING, tile: PETROL, stroke: BRASS },
  missed: { path: RINGDOWN, tile: PETROL, stroke: PAPER },
}

/** @param {string} body */
const svg = (body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" fill="none">${body}</svg>\n`

/** @param {string} path @param {string} colour */
const stroke = (path, colour) =>
  `<path d="${path}" stroke="${colour}" stroke-width="64" stroke-linecap="round" stroke-linejoin="round" />`

/** The app's icon, in the colour of its state. @param {Status} status */
const coloured = (status) => {
  const { path, tile, stroke: colour } = LOOKS[status]
  return svg(`
  <title>Ringdown</title>
  <rect x="8" y="8" width="496" height="496" rx="116" fill="${tile}" />
  ${stroke(path, colour)}${
    status === 'missed'
      ? `\n  <circle cx="396" cy="116" r="104" fill="${RED}" stroke="#fff" stroke-width="28" />`
      : ''
  }
`)
}

/** Keeps the wave apart from the dot of a missed call. */
const GAP =
  '<mask id="gap"><rect width="512" height="512" fill="#fff" /><circle cx="424" cy="88" r="132" fill="#000" /></mask>'

/** A monochrome icon, coloured by macOS; states differ by shape. @param {Status} status */
const template = (status) => {
  const wave = `<g transform="translate(-48 -48) scale(1.1875)">${stroke(LOOKS[status].path, '#000')}</g>`
  return svg(
    status === 'missed'
      ? `${GAP}<g mask="url(#gap)">${wave}</g><circle cx="424" cy="88" r="84" fill="#000" />`
      : wave,
  )
}

const badge = svg('<circle cx="256" cy="256" r="240" fill="#d1372c" stroke="#fff" stroke-width="32" />')

const browser = await chromium.launch({
  executablePath: process.env['RINGDOWN_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()

/** @param {string} picture @param {string} path @param {number} size */
const draw = async (picture, path, size) => {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${picture}`)
  await page.screenshot({ path, omitBackground: true })
}

/** @param {string} name */
const inTray = (name) => join(FOLDER, `${name}.png`)

mkdirSync(FOLDER, { recursive: true })
for (const status of /** @type {const} */ (['online', 'offline', 'in-call', 'missed'])) {
  for (const [scale, size] of SIZES) await draw(coloured(status), inTray(`${status}${scale}`), size)
  for (const [scale, size] of TEMPLATE_SIZES)
    await draw(template(status), inTray(`${status}Template${scale}`), size)
}
await draw(badge, inTray('badge'), 32)
writeFileSync(join(ASSETS, 'icon.svg'), coloured('online'))
await draw(coloured('online'), join(ASSETS, 'icon.png'), ICON_SIZE)
await browser.close()
