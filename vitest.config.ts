import { defineConfig } from 'vitest/config'

/** Tests that speak and listen in real time, but mostly wait: two files at a time, and nothing that computes beside them. */
const REAL_TIME = [
  'native/audio/portaudio.test.ts',
  'phone/voice/voice-engine.test.ts',
  'phone/voice/device-change.test.ts',
  'phone/voice/links/paired/reconnecting-links.test.ts',
  'cli/ringdown.test.ts',
  'lab/audio/pulse-daemon.test.ts',
]

/** Tests that measure sound in real time: each has the machine to itself. */
const LISTENING = [
  'phone/voice/voice-devices.test.ts',
  'phone/voice/echo.test.ts',
  'phone/voice/stall.test.ts',
  'phone/voice/speaker-stop.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['scripts/vitest-global-setup.ts'],
    // Ends a test that hangs. One that computes for 3 s takes ten times as long on a machine that is overloaded.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // Most tests run real processes and sockets, which a machine that is held up delays. One that passes the second time is
    // named, with what failed, to be mended.
    retry: 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: [
            '{base,protocol,phone,electron,native,server,cli,locales,renderer,scripts,lab}/**/*.test.{ts,tsx}',
          ],
          exclude: [...REAL_TIME, ...LISTENING],
          // A worker per file would start and load the same modules hundreds of times.
          isolate: false,
          setupFiles: ['scripts/vitest-own-environment.ts'],
          // One more than processors: supervision and faults wait for processes more than they compute.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real time',
          include: REAL_TIME,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'listening',
          include: LISTENING,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
