import { expect, it } from 'vitest'
import { isWebLink, MAX_LINK_LENGTH } from './web-link'

it.each([
  'https://example.org/',
  'http://example.org:8080/a?b=c#d',
  'https://xn--bcher-kva.example/',
  'http://[::1]/',
])('%j is a link to the web', (link) => expect(isWebLink(link)).toBe(true))

it.each([
  '',
  'example.org',
  'https://example.org',
  'https://bücher.example/',
  'HTTPS://example.org/',
  'https://example.org/a b',
  'https://bank.example@evil.example/',
  'https://:secret@evil.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ms-msdt:/id',
  'ringdown://example.org/room/a',
  ' https://example.org/',
  'https://example.org/\u202Egnp.exe',
  `https://example.org/${'a'.repeat(MAX_LINK_LENGTH)}`,
])('%j is none', (link) => expect(isWebLink(link)).toBe(false))
