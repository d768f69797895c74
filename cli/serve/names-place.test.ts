import { expect, it } from 'vitest'
import { usualNamesFile } from './names-place'

const home = '/home/ann'

it.each([
  ['linux', {}, '/home/ann/.local/state/ringdown/names-4242.json'],
  ['linux', { XDG_STATE_HOME: '/state' }, '/state/ringdown/names-4242.json'],
  ['linux', { STATE_DIRECTORY: '/var/lib/ringdown:/var/lib/other' }, '/var/lib/ringdown/names-4242.json'],
  ['darwin', {}, '/home/ann/Library/Application Support/Ringdown/names-4242.json'],
] as const)('on %s with %j is %s', (platform, env, file) =>
  expect(usualNamesFile(4242, { platform, env, home })).toBe(file),
)

it('is one file for each port, and none for a port that changes', () => {
  expect(usualNamesFile(4243, { platform: 'linux', env: {}, home })).toContain('names-4243.json')
  expect(usualNamesFile(0, { platform: 'linux', env: {}, home })).toBeUndefined()
})
