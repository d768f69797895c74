import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, POLICY_OF_PAGE } from './content-security-policy'
import { isOurPage, isOurUrl } from './our-page'

const OURS = 'app://ringdown/index.html'

describe('a command', () => {
  it('is accepted from the main frame of our page, in either window', () => {
    for (const url of [OURS, `${OURS}?mini`]) {
      const mainFrame = { url }
      expect(isOurPage({ sender: { mainFrame }, senderFrame: mainFrame })).toBe(true)
    }
  })

  it('is not accepted from a frame within the page, even if that shows our page as well', () => {
    expect(isOurPage({ sender: { mainFrame: { url: OURS } }, senderFrame: { url: OURS } })).toBe(false)
  })

  it('is not accepted from a removed frame', () => {
    expect(isOurPage({ sender: { mainFrame: { url: OURS } }, senderFrame: null })).toBe(false)
  })

  it('is not accepted from another page with any URL', () => {
    const mainFrame = { url: 'https://ringdown/index.html' }
    expect(isOurPage({ sender: { mainFrame }, senderFrame: mainFrame })).toBe(false)
  })
})

describe('a URL', () => {
  it.each([
    [''],
    ['about:blank'],
    ['app:ringdown'],
    ['app://ringdown'],
    ['app://ringdown.example/index.html'],
    ['app://ringdown@example/index.html'],
    ['app://ringdown:1/index.html'],
    ['app://example/app://ringdown/'],
    ['file:///app://ringdown/index.html'],
    ['data:text/html,app://ringdown/'],
    ['blob:app://ringdown/1'],
  ])('%j is not one of ours', (url) => expect(isOurUrl(url)).toBe(false))
})

describe('the content security policy', () => {
  it('allows nothing unsafe and nothing from elsewhere', () => {
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*|blob:|wasm/)
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'")
    expect(CONTENT_SECURITY_POLICY).toContain("frame-ancestors 'none'")
  })

  it('is the one that the page states itself', () => {
    const html = readFileSync('renderer/index.html', 'utf8')
    expect(html).toContain(`content="${POLICY_OF_PAGE}"`)
  })
})
