import { defineConfig } from '@playwright/test'
import { standInEnv } from './lab/stand-in/electron-path.mjs'

// Playwright resolves the executable of `_electron.launch()` from the environment of the process it runs in.
Object.assign(process.env, standInEnv())

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'artefacts/e2e',
  preserveOutput: 'always',
  workers: 1,
  // A machine that is held up spoils what happens in real time. A test that passes the second time is named, with what failed.
  retries: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['RINGDOWN_E2E_REPORT'] ?? 'artefacts/e2e-report.json' }],
  ],
  projects: [
    {
      name: 'app',
      testIgnore: 'gallery/**',
      testMatch: [
        ...['hosting.spec.ts', 'people.spec.ts', 'desktop.spec.ts', 'confinement.spec.ts'],
        ...['availability.spec.ts', 'keyboard.spec.ts', 'networks.spec.ts', 'pictures-of-two.spec.ts'],
      ],
    },
    { name: 'stand-in', testMatch: 'stand-in/*.spec.ts' },
    // Each test has a page of its own, or a state that it sets: any worker can take any of them.
    { name: 'gallery', testMatch: ['gallery.spec.ts', 'gallery/*.spec.ts'], fullyParallel: true },
    {
      name: 'phone',
      // A name alone matches in any folder.
      testIgnore: 'gallery/**',
      testMatch: [
        'phone.spec.ts',
        'devices.spec.ts',
        'browser-call.spec.ts',
        'guest.spec.ts',
        'guest-room.spec.ts',
        'rooms.spec.ts',
      ],
    },
  ],
})
