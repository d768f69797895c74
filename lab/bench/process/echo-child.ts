import { runAsChild } from '../../../base/supervision/run-as-child'
import { cpuSeconds, type EchoCommand, type EchoEvent, EVENTS } from './echo'

/** A child that does nothing but answer, with the messages of a voice process and over the same pipe. */
runAsChild<undefined, EchoCommand, EchoEvent>((_, parent) => ({
  take(command) {
    if (command.kind === 'echo') parent.send(EVENTS[command.by])
    else parent.send({ kind: 'cost', cpuSeconds: cpuSeconds() })
  },
  stop: () => Promise.resolve(),
}))
