import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{protocol,electron,native,server,cli,renderer,scripts,e2e}/**/*.test.{ts,tsx}'],
    globalSetup: ['scripts/vitest-global-setup.ts'],
    testTimeout: 20_000,
    restoreMocks: true,
  },
})
