import { expect, it } from 'vitest'
import { unseenIn } from './badge-count'
import { notificationText } from './notification-text'

it('a text is shortened, and has no tags where the desktop would read them', () => {
  expect(notificationText('1 < 2', 'darwin')).toBe('1 < 2')
  expect(notificationText('<a href="http://x">1 & 2</a>', 'linux')).toBe('‹a href="http://x">1 & 2‹/a>')
  expect(Array.from(notificationText('👍'.repeat(300), 'win32'))).toEqual([
    ...Array.from({ length: 239 }, () => '👍'),
    '…',
  ])
})

it('missed calls and unread texts of all networks count together', () => {
  expect(unseenIn({ unseenMissed: 3, networks: [{ unread: 9 }, { unread: 1 }] })).toBe(13)
})
