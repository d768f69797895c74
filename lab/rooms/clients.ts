import { inProject } from '../../scripts/lib/paths.mjs'
import { AskedProcess } from './asked-process'
import type { TextClientsQuestions } from './text-clients-spec'
import type { VoiceClientsQuestions } from './voice-clients-spec'

type Folder = 'bench' | 'faults'

/** Members of groups, in a process of their own. */
export type VoiceClients = AskedProcess<VoiceClientsQuestions>
/** Clients of gateways, in a process of their own. */
export type TextClients = AskedProcess<TextClientsQuestions>

/** @param folder of the built child, below out/ @param prefix as of `AskedProcess` */
export const voiceClients = (folder: Folder, prefix?: readonly string[]): VoiceClients =>
  new AskedProcess(inProject('out', folder, 'voice-clients-child.mjs'), prefix)

/** @param folder of the built child, below out/ @param prefix as of `AskedProcess` */
export const textClients = (folder: Folder, prefix?: readonly string[]): TextClients =>
  new AskedProcess(inProject('out', folder, 'text-clients-child.mjs'), prefix)
