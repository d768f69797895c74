import { describe, expect, it } from 'vitest'
import { autostartEntry } from './autostart-entry'

const execOf = (...command: string[]): string | undefined => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1]

describe('the file that starts Ringdown at login', () => {
  it('is a desktop entry that starts it hidden', () => {
    const lines = autostartEntry(['/usr/bin/ringdown', '--hidden']).split('\n')
    expect(lines[0]).toBe('[Desktop Entry]')
    expect(lines).toContain('Exec=/usr/bin/ringdown --hidden')
    expect(lines).toContain('Type=Application')
  })

  it.each([
    [['/opt/Ring down/ringdown'], '"/opt/Ring down/ringdown"'],
    [['/opt/100%/ringdown'], '/opt/100%%/ringdown'],
    [['/opt/$HOME/ringdown'], '"/opt/\\\\$HOME/ringdown"'],
    [['/opt/a"b'], '"/opt/a\\\\"b"'],
    [['/opt/a\\b'], '"/opt/a\\\\\\\\b"'],
    [['/opt/a;b', '.'], '"/opt/a;b" .'],
  ])('quotes %j as %s', (command, quoted) => expect(execOf(...command)).toBe(quoted))
})
