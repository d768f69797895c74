import { rmSync, symlinkSync } from 'node:fs'
import { readTimeZoneAgain } from '../time-zone'

/** A child process for the test of time zones, with its own /etc: prints the hour of the same moment in two zones. */
const ZONE = '/etc/localtime'
const goTo = (place: string): void => {
  rmSync(ZONE, { force: true })
  symlinkSync(`/usr/share/zoneinfo/${place}`, ZONE)
}
const hour = (): number => new Date(0).getHours()

goTo('Europe/London')
readTimeZoneAgain()
console.log(`London ${hour()}`)
goTo('Asia/Tokyo')
console.log(`Tokyo ${hour()}`)
readTimeZoneAgain()
console.log(`Tokyo ${hour()} again`)
