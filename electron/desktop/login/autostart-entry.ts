/** Characters that the Desktop Entry Specification reserves in an argument; such an argument must be quoted. */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/
/** Characters that need a backslash inside the quotes. */
const ESCAPED = /["`$\\]/g

/** A program and its arguments for `Exec`: quoted, then escaped as any string in the file; `%` starts a field code. */
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
 * @param command the program and its arguments; none contains a line break, which the format cannot express
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
