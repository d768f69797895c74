import { expect, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const css = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../renderer/${path}`, import.meta.url)), 'utf8')

/** The colours of both themes, by name. */
const palette = new Map(
  [...css('look/tokens.css').matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
)
type Theme = 'light' | 'dark'
const colour = (name: string, theme: Theme): string => {
  const pair = palette.get(name)
  if (!pair) throw new Error(`tokens.css has no colour ${name}`)
  return pair[theme]
}

/** Relative luminance of `#rrggbb`, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string, theme: Theme): number {
  const [low = 0, high = 0] = [one, other].map((name) => luminance(colour(name, theme))).sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const SURFACES = ['page', 'pane', 'raised'] as const

for (const theme of ['light', 'dark'] as const)
  test.describe(`the ${theme} palette`, () => {
    test('has text of 4.5:1 on every surface', () => {
      for (const surface of SURFACES)
        for (const text of ['ink', 'ink-soft', 'line', 'brass-ink', 'brick-ink'])
          expect(contrast(text, surface, theme), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
    })

    test('has text of 4.5:1 on its colours', () => {
      for (const [text, ground] of [
        ['ink', 'pressed'],
        ['ink-soft', 'pressed'],
        ['ink-soft', 'hover'],
        ['ink', 'line-soft'],
        ['on-line', 'line'],
        ['on-go', 'go'],
        ['go-ink', 'go-soft'],
        ['brass-ink', 'brass-soft'],
        ['brick-ink', 'brick-soft'],
      ] as const)
        expect(contrast(text, ground, theme), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    })

    test('has edges of 3:1 on every surface', () => {
      for (const surface of SURFACES)
        expect(contrast('rule-strong', surface, theme), surface).toBeGreaterThanOrEqual(3)
    })
  })

test('the surfaces of the dark theme, where shadows do not show, are told apart', () => {
  for (const [one, other] of [
    ['page', 'pane'],
    ['pane', 'raised'],
    ['pane', 'hover'],
    ['raised', 'pressed'],
  ] as const)
    expect(contrast(one, other, 'dark'), `${one} and ${other}`).toBeGreaterThanOrEqual(1.2)
})

test('the unlit parts of the line have the colour of an edge', () =>
  expect(css('call/meter.css')).toMatch(/\.meter \{[^}]*var\(--rule-strong\)/))
