import { online } from '../../lab/window/example-state'
import { expect, test } from './test'

test('words are in the bundled font, whose figures are equally wide', async ({ open }) => {
  const { page, complaints } = await open(online)
  await page.evaluate(() => document.fonts.ready)
  const { families, widths } = await page.evaluate(() => {
    const line = document.createElement('p')
    line.className = 'visually-hidden figures'
    line.style.inlineSize = 'max-content'
    document.body.append(line)
    const widthOf = (text: string): number => {
      line.textContent = text
      return line.getBoundingClientRect().width
    }
    return {
      families: [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
      widths: ['1111', '0000', '4817'].map(widthOf),
    }
  })
  expect([...new Set(families.map((family) => family.replaceAll('"', '')))]).toEqual(['Inter Variable'])
  expect(new Set(widths).size).toBe(1)
  expect(complaints).toEqual([])
})
