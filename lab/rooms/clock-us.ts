/** A clock that all processes of this computer share, µs. */
export const clockUs = (): number => Number(process.hrtime.bigint() / 1000n)
