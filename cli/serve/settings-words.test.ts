import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { inProject } from '../../scripts/lib/paths.mjs'
import { SETTING_NAMES } from './server-settings'
import { settingsMarkdown, settingsNotes, settingsUsage } from './settings-words'

const DOCUMENT = inProject('docs', 'configuration.md')
const SETTINGS = /(<!-- settings -->\n)[^]*(<!-- end of settings -->)/

// `npx vitest run --project quick cli/serve/settings-words.test.ts -u` writes the document anew.
it('docs/configuration.md has every setting of the table', async () => {
  const document = readFileSync(DOCUMENT, 'utf8')
  expect(document).toMatch(SETTINGS)
  const whole = document.replace(
    SETTINGS,
    (_, begin: string, end: string) => begin + settingsMarkdown() + end,
  )
  const style = await resolveConfig(DOCUMENT)
  const formatted = await format(whole, { ...style, filepath: DOCUMENT })
  await expect(formatted).toMatchFileSnapshot(DOCUMENT)
})

it('the usage has every setting, in lines that fit a terminal', () => {
  const usage = settingsUsage('serve')
  for (const name of SETTING_NAMES) {
    expect(usage).toContain(`[--${name} `)
    expect(settingsNotes()).toContain(`--${name}: `)
  }
  for (const line of usage.split('\n')) expect(line.length).toBeLessThan(120)
})
