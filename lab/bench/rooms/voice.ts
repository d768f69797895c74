import { join } from 'node:path'
import { NamespaceNetwork } from '../../networks/namespaces'
import { speakWithMarks } from '../../audio/speech'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { CONDITIONS } from '../conditions'
import { type CallFigures, measureCall, type Speech } from '../call/measure-call'
import { mumble } from '../call/mumble-pair'
import { room } from '../call/room-pair'
import type { Show } from './rooms-row'

const SPEECH_SECONDS = 24
const PHONES = [room, ...mumble]
/** From mouth to ear, ms; frames that sound bad, per cent. */
const GOALS: Readonly<Record<string, { readonly medianMs: number; readonly badPercent?: number }>> = {
  clean: { medianMs: 55 },
  loss10: { medianMs: 110, badPercent: 2 },
}

/** Two phones in a room, by a serving node, on sound cards, and Mumble's through its server beside them. Needs network namespaces. */
export async function measureVoice(show: Show): Promise<void> {
  const speech: Speech = {
    path: join(inProject('artefacts', 'bench'), 'speech-rooms.wav'),
    seconds: SPEECH_SECONDS,
  }
  await speakWithMarks(speech.seconds, speech.path)
  for (const condition of CONDITIONS.filter(({ id }) => Object.hasOwn(GOALS, id)))
    for (const phone of PHONES) {
      const whyNot = phone.whyNot()
      if (whyNot !== undefined) {
        console.error(`voice: ${phone.name} is not measured: ${whyNot}`)
        continue
      }
      const network = await NamespaceNetwork.open(condition.impairment)
      try {
        const figures = await measureCall({ phone, network, condition, speech })
        await tell(
          show,
          `${condition.title}: ${phone.name}`,
          figures,
          phone === room ? GOALS[condition.id] : undefined,
        )
      } finally {
        await network.close()
      }
    }
}

async function tell(
  show: Show,
  what: string,
  { quality, cpuPercent }: CallFigures,
  goal: (typeof GOALS)[string] | undefined,
): Promise<void> {
  await show(`${what}, from mouth to ear, median`, quality.medianMs, 'ms', goal?.medianMs)
  await show(`${what}, from mouth to ear, p95`, quality.p95Ms, 'ms')
  await show(`${what}, frames that sound bad`, 100 * quality.badShare, '%', goal?.badPercent)
  await show(`${what}, CPU of who speaks`, cpuPercent.caller, '%')
  await show(`${what}, CPU of who listens`, cpuPercent.callee, '%')
}
