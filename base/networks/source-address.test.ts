import { expect, test } from 'vitest'
import { sourceAddressTo } from './source-address'

test('The address to this computer is its own', async () => {
  expect(await sourceAddressTo('127.0.0.1', '192.0.2.1')).toBe('127.0.0.1')
})

test('An address of the other family has none', async () => {
  expect(await sourceAddressTo('::1', '192.0.2.1')).toBeUndefined()
})
