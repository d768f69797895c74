import { expect, it } from 'vitest'
import { NO_ABILITIES, serverAbilities, serverAbilitiesIn } from './server-abilities'

it('a server’s abilities are those whose bits are set; unknown bits and trailing bytes are ignored', () => {
  for (const abilities of [
    { callEnds: true, statuses: false, releases: false, signals: false },
    { callEnds: false, statuses: true, releases: false, signals: false },
    { callEnds: false, statuses: false, releases: true, signals: false },
    { callEnds: false, statuses: false, releases: false, signals: true },
  ])
    expect(serverAbilitiesIn(serverAbilities(abilities))).toEqual(abilities)
  expect(serverAbilitiesIn(new Map([[20, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 9)]]))).toEqual({
    callEnds: true,
    statuses: true,
    releases: true,
    signals: true,
  })
})

it('a server that announces nothing, or too little, has none', () => {
  for (const extension of [undefined, new Map(), new Map([[20, Uint8Array.of(1)]])])
    expect(serverAbilitiesIn(extension)).toEqual(NO_ABILITIES)
})
