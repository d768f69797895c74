import { expect, it } from 'vitest'
import { withShownNames } from './mentions'

const ann = { key: 'aa', name: 'Ann', nickname: 'Mum' }
const anna = { key: 'bb', name: 'Ann Lee' }

it('whoever is mentioned is called by their nickname, and by their name without one', () => {
  expect(withShownNames('@Ann, and @Ann Lee: see ann@Ann.example', [ann, anna])).toBe(
    '@Mum, and @Ann Lee: see ann@Ann.example',
  )
  expect(withShownNames('@Anna', [ann])).toBe('@Anna')
  expect(withShownNames('nobody', [])).toBe('nobody')
})
