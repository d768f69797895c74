import type { Page } from '@playwright/test'
import { percentile } from '../../../base/statistics'
import type { RoomSpeaker } from '../../../electron/api'
import { launchChromium, openPage } from '../../window/open-page'
import { forty, inRoom, inside, manyTexts, two } from '../../window/room-state'
import type { BenchSetting, Show } from './bench-setting'
import { framesOf } from './frames'

const TEXTS = 10_000
const SECONDS = 10
/** The room tells who speaks, and how loudly, as often as levels are told. ms */
const SPEAKING_MS = 100
/** Each speaks for so many of these, and the next one begins before. */
const TURN = 12
const OVERLAP = 2

/** Frame times of the built page while 10,000 texts are scrolled. The main process is scripted: it has nothing to do with them. */
export async function measureTexts(_: BenchSetting, show: Show): Promise<void> {
  const browser = await launchChromium()
  try {
    const { page } = await openPage(browser, inRoom(inside, two))
    const conversation = { kind: 'room' as const, name: inside.name }
    await page.evaluate((changes) => window.script.texts(changes), {
      ...{ conversation, put: manyTexts(TEXTS), isWhole: true },
    })
    await page
      .getByText(`text ${TEXTS - 1} `)
      .first()
      .waitFor()
    await page.getByRole('log').hover()
    const frames = await framesOf(page, async () => {
      const until = performance.now() + SECONDS * 1000
      for (let step = 0; performance.now() < until; step++)
        await page.mouse.wheel(0, step % 80 < 60 ? -300 : 300)
    })
    await showFrames(show, `frame while ${TEXTS} texts are scrolled`, frames)
  } finally {
    await browser.close()
  }
}

/** Frame times of the built page while 40 people in a room talk in turn. */
export async function measureTalkers(_: BenchSetting, show: Show): Promise<void> {
  const browser = await launchChromium()
  try {
    const { page } = await openPage(browser, inRoom(inside, forty))
    await page.getByRole('group').first().waitFor()
    const frames = await framesOf(page, () => talkInTurn(page))
    await showFrames(show, `frame while ${forty.length} people talk in turn`, frames)
  } finally {
    await browser.close()
  }
}

async function talkInTurn(page: Page): Promise<void> {
  const steps = (SECONDS * 1000) / SPEAKING_MS
  const keys = forty.map(({ key }) => key)
  const plan = Array.from({ length: steps }, (_, step): RoomSpeaker[] => {
    const at = (turn: number): number => turn % keys.length
    const turn = Math.floor(step / TURN)
    const speaking = step % TURN >= TURN - OVERLAP ? [at(turn), at(turn + 1)] : [at(turn)]
    return speaking.map((n) => ({ key: keys[n] ?? '', dbfs: -40 + 5 * (step % 7) }))
  })
  await page.evaluate(
    ([all, everyMs]) =>
      new Promise<void>((resolve) => {
        let n = 0
        const timer = setInterval(() => {
          const speakers = all[n++]
          if (speakers) window.script.roomSpeaking(speakers)
          else {
            clearInterval(timer)
            resolve()
          }
        }, everyMs)
      }),
    [plan, SPEAKING_MS] as const,
  )
}

async function showFrames(show: Show, what: string, frames: readonly number[]): Promise<void> {
  const sorted = frames.toSorted((a, b) => a - b)
  const ms = (share: number): string => `${percentile(sorted, share).toFixed(1)} ms`
  await show(`${what}, median`, ms(0.5))
  await show('… 95th, 99th percentile', [0.95, 0.99].map(ms).join(', '))
}
