/** Whether a member can talk now. */
export type Status = 'available' | 'in-call' | 'do-not-disturb'
