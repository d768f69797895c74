import { parentPort, workerData } from 'node:worker_threads'
import { simulateDrift } from './drift'
import type { DriftOrder } from './drift-thread'

/** Runs the simulation of its start data, and posts the figures as its only message. */
const { speech, seconds, ppm } = workerData as DriftOrder
parentPort?.postMessage(simulateDrift(speech, seconds, ppm))
