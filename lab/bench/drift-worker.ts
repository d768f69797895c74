import { parentPort, workerData } from 'node:worker_threads'
import { simulateDrift } from './drift'
import type { DriftOrder } from './drift-thread'

/** Simulates what it was started with, and gives the figures in its only message. */
const { speech, seconds, ppm } = workerData as DriftOrder
parentPort?.postMessage(simulateDrift(speech, seconds, ppm))
