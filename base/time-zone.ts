/**
 * Makes this process's dates follow the system's time zone, which V8 reads once. Node reads it again when `TZ` changes;
 * deleting it when it is not set has no other effect. A zone that the user has set by `TZ` stays.
 */
export function readTimeZoneAgain(): void {
  if (process.env['TZ'] === undefined) delete process.env['TZ']
}
