import type { About, AppState } from '../../api'

/**
 * A report that the user can send to a supporter. Contains no person's name, no address, no device name (some contain
 * their owner's name) and no path, which may contain the user's name.
 * @param log the newest lines, which contain none of these either
 */
export function diagnostics(
  { version, electron, chromium, node, os }: About,
  state: AppState,
  log: readonly string[],
): string {
  const { connection, hosting, contacts, call, audioNotice, soundDevices, settings } = state
  const { sound } = settings
  const facts = {
    ringdown: version,
    electron,
    chromium,
    node,
    os,
    connection: 'error' in connection ? `${connection.kind}: ${connection.error.code}` : connection.kind,
    hosting: hosting.kind,
    contacts: { known: contacts.length, online: contacts.filter(({ online }) => online).length },
    call: call.kind,
    waiting: state.waiting !== undefined,
    held: state.held !== undefined,
    quiet: state.doNotDisturb.quiet,
    audioNotice: audioNotice?.code ?? 'none',
    devices: { inputs: soundDevices?.inputs.length, outputs: soundDevices?.outputs.length },
    chosen: { input: sound.input.kind, output: sound.output.kind, ringer: sound.ringer.kind },
    cleaning: sound.cleaning,
    dtx: sound.dtx,
    desktop: settings.desktop,
    abilities: state.abilities,
    shortcuts: Object.keys(settings.shortcuts),
    shortcutProblems: state.shortcutProblems,
    fileTroubles: state.fileTroubles.length,
  }
  return [JSON.stringify(facts, null, 2), ...log, ''].join('\n')
}
