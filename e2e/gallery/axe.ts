import type { Page } from '@playwright/test'
import axe, { type AxeResults, type RunOptions } from 'axe-core'

/** The rules to check: only `contrast` depends on the theme, only the names of things depend on the language. */
export type Judgement = 'everything' | 'contrast' | 'words and colours'

/** Fetch nothing (all is in the page), report violations only, and look for no frames: the policy allows none. */
const QUICK: RunOptions = { resultTypes: ['violations'], preload: false, iframes: false }

/** WCAG 2.2 AA and axe's best practices. */
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that can find in one language, or in one theme, what they do not find in another. */
const WORDS_AND_COLOURS = axe
  .getRules(STANDARDS)
  .map(({ ruleId }) => ruleId)
  .filter((rule) => /name|label|alt|title|lang|empty|unique|contrast|link-in-text|target-size/u.test(rule))

const OPTIONS: Readonly<Record<Judgement, RunOptions>> = {
  everything: { ...QUICK, runOnly: STANDARDS },
  contrast: { ...QUICK, runOnly: ['color-contrast'] },
  'words and colours': { ...QUICK, runOnly: WORDS_AND_COLOURS },
}

/** The accessibility violations of the current page: one line for each element. */
export async function accessibilityProblems(page: Page, what: Judgement): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own security policy stays as strict as in the shipped app.
  // Its source is half a megabyte, so each page gets it once.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  // Only the violations leave the page: the whole results take as long to send as some rules take to check.
  return page.evaluate(async (options) => {
    if (document.querySelector('iframe, frame'))
      throw new Error('axe checks no frames here, but there is one')
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }
    const { violations } = await axe.run(options)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} (${failureSummary ?? ''})`),
    )
  }, OPTIONS[what])
}
