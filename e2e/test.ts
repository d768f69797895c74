import { test as base } from '@playwright/test'
import { basename } from 'node:path'
import { RingdownApp } from '../lab/phones/ringdown-app'

export { expect } from '@playwright/test'

/** How many lines of each app's log a failed test prints; its attachments hold all of them. */
const PRINTED_LINES = 25

/** Playwright's `test`. One that fails attaches the log of each running app, and prints the newest lines. */
export const test = base.extend<{ readonly keptLogs: undefined }>({
  keptLogs: [
    // Playwright derives the fixtures that this one needs from an object pattern: here none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, info) => {
      await use(undefined)
      if (info.status === info.expectedStatus) return
      for (const app of RingdownApp.running) {
        const name = basename(app.userData)
        const log = app.readLogFile()
        await info.attach(`log of ${name}`, { body: log, contentType: 'text/plain' })
        await info.attach(`output of ${name}`, { body: app.output, contentType: 'text/plain' })
        const newest = log.trimEnd().split('\n').slice(-PRINTED_LINES).join('\n')
        console.log(`the log of ${name} ends:\n${newest}`)
      }
    },
    { auto: true },
  ],
})
