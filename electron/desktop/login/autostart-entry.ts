/** Characters that the Desktop Entry Specification reserves in an argument; such an argument stands in quotes. */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/
/** Those that need a backslash inside the quotes. */
const ESCAPED = /["`$\\]/g

/** A program and its arguments as `Exec` takes them: quoted, then escaped as any text in the file; `%` begins a field. */
function exec(command: readonly string[]): string {
  return command
    .map((argument) => argument.replaceAll('%', '%%'))
    .map((argument) =>
      RESERVED.test(argument) ? `"${argument.replace(ESCAPED, (character) => `\\${character}`)}"` : argument,
    )
    .join(' ')
    .replaceAll('\\', '\\\\')
}

/**
 * The file that starts a program when the user logs in.
 * Source: Desktop Application Autostart Specification 0.5, Desktop Entry Specification 1.5.
 * @param command the program and its arguments; none holds a line break, which no such file can carry
 */
export const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Ringdown',
    `Exec=${exec(command)}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
