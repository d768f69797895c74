import { expect, it } from 'vitest'
import { NO_ABILITIES, serverAbilities, serverAbilitiesIn } from './server-abilities'

it('a server’s abilities are those whose bits are set; unknown bits and trailing bytes are ignored', () => {
  for (const callEnds of [true, false])
    for (const statuses of [true, false])
      expect(serverAbilitiesIn(serverAbilities({ callEnds, statuses }))).toEqual({ callEnds, statuses })
  expect(serverAbilitiesIn(new Map([[20, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 9)]]))).toEqual({
    callEnds: true,
    statuses: true,
  })
})

it('a server that announces nothing, or too little, has none', () => {
  for (const extension of [undefined, new Map(), new Map([[20, Uint8Array.of(1)]])])
    expect(serverAbilitiesIn(extension)).toEqual(NO_ABILITIES)
})
