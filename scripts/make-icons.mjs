/**
 * Draws the tray icons and the taskbar badge into assets/tray. The files are kept in the repository; run this after a
 * change, on a machine with Chromium: `node scripts/make-icons.mjs`.
 */
import { chromium } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './lib/paths.mjs'

/** @typedef {'online' | 'offline' | 'in-call' | 'missed'} Status */

const FOLDER = inProject('assets', 'tray')
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

const ROPE = 'M132 236C156 402 316 402 340 236'

/** @param {string} body */
const svg = (body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" fill="none">${body}</svg>`

/** The app's icon, in the colour of its state. @param {Status} status */
const coloured = (status) => {
  const tile = status === 'offline' ? '#6b7673' : '#0a5f57'
  const right = status === 'in-call' ? '#e9b75a' : '#f1f6f3'
  const knob = status === 'offline' ? 'stroke="#f1f6f3" stroke-width="30"' : `fill="${right}"`
  return svg(`
    <rect x="16" y="16" width="480" height="480" rx="112" fill="${tile}" />
    <path d="${ROPE}" stroke="#f1f6f3" stroke-width="44" stroke-linecap="round" />
    <circle cx="132" cy="206" r="62" fill="#f1f6f3" />
    <circle cx="340" cy="206" r="${status === 'offline' ? 50 : 62}" ${knob} />
    ${status === 'in-call' ? '<circle cx="340" cy="206" r="104" stroke="#e9b75a" stroke-width="30" />' : ''}
    ${status === 'missed' ? '<circle cx="392" cy="120" r="104" fill="#d1372c" stroke="#fff" stroke-width="24" />' : ''}
  `)
}

/** A monochrome icon, coloured by macOS; states differ by shape. @param {Status} status */
const template = (status) =>
  svg(`
    <path d="${ROPE}" stroke="#000" stroke-width="46" stroke-linecap="round" />
    <circle cx="132" cy="196" r="70" fill="#000" />
    ${
      status === 'offline'
        ? '<circle cx="340" cy="196" r="54" stroke="#000" stroke-width="32" />'
        : '<circle cx="340" cy="196" r="70" fill="#000" />'
    }
    ${status === 'in-call' ? '<circle cx="340" cy="196" r="118" stroke="#000" stroke-width="30" />' : ''}
    ${status === 'missed' ? '<circle cx="432" cy="80" r="72" fill="#000" />' : ''}
  `)

const badge = svg('<circle cx="256" cy="256" r="240" fill="#d1372c" stroke="#fff" stroke-width="32" />')

const browser = await chromium.launch({
  executablePath: process.env['RINGDOWN_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()

/** @param {string} picture @param {string} name @param {number} size */
const draw = async (picture, name, size) => {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${picture}`)
  await page.screenshot({ path: join(FOLDER, `${name}.png`), omitBackground: true })
}

mkdirSync(FOLDER, { recursive: true })
for (const status of /** @type {const} */ (['online', 'offline', 'in-call', 'missed'])) {
  for (const [scale, size] of SIZES) await draw(coloured(status), `${status}${scale}`, size)
  for (const [scale, size] of TEMPLATE_SIZES) await draw(template(status), `${status}Template${scale}`, size)
}
await draw(badge, 'badge', 32)
await browser.close()
