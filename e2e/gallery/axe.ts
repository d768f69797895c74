import type { Page } from '@playwright/test'
import axe, { type AxeResults, type RunOptions } from 'axe-core'

/** Nothing is fetched (all is in the page), and what is right need not be described. */
const QUICK: RunOptions = { resultTypes: ['violations'], preload: false }

/** WCAG 2.2 AA and what axe calls good practice. */
const OPTIONS: RunOptions = {
  ...QUICK,
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}

/**
 * What a judge of accessibility finds wrong with the page as it stands: one line for each element.
 *
 * @param what `contrast` looks at colours only, which is all that differs between the themes
 */
export async function accessibilityProblems(page: Page, what: 'everything' | 'contrast'): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own security policy stays as strict as it ships.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`)
  const results = await page.evaluate(
    (options) =>
      (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    what === 'contrast' ? { ...QUICK, runOnly: ['color-contrast'] } : OPTIONS,
  )
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.html.slice(0, 120)} (${node.failureSummary ?? ''})`,
    ),
  )
}
