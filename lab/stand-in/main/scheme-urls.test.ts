import { describe, expect, it } from 'vitest'
import { addScheme, fromChromium, headerToChromium, toChromium } from './scheme-urls'

addScheme('app')

describe('URLs of a custom scheme inside Chromium', () => {
  it.each([
    ['app://phone/index.html', 'https://phone.app.invalid/index.html'],
    ['app://phone/a/b?c=d#e', 'https://phone.app.invalid/a/b?c=d#e'],
    ['app://two.parts/', 'https://two.parts.app.invalid/'],
  ])('converts %s there and back', (own, chromium) => {
    expect(toChromium(own)).toBe(chromium)
    expect(fromChromium(chromium)).toBe(own)
  })

  it('does not change other URLs', () => {
    for (const url of [
      'file:///a/b.html',
      'https://example.org/',
      'https://a.other.invalid/',
      'about:blank',
    ]) {
      expect(toChromium(url)).toBe(url)
      expect(fromChromium(url)).toBe(url)
    }
  })

  it('refuses a host that is not valid in a domain name', () => {
    expect(() => toChromium('app://./index.html')).toThrow('plain host name')
  })

  it('translates the sources of a content security policy', () => {
    expect(headerToChromium("default-src 'self' app: app://phone; img-src app:")).toBe(
      "default-src 'self' https://*.app.invalid https://phone.app.invalid; img-src https://*.app.invalid",
    )
  })
})
