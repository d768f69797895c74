/** Whether somebody who is signed in can talk now. */
export type Status = 'available' | 'in-call' | 'do-not-disturb'
