import { expect, it } from 'vitest'
import { RefusedCommits, type Report, type Verdict } from './refused-commits'

const report = (commits: RefusedCommits, fields: Pick<Report, 'number' | 'by' | 'sender'>): Verdict =>
  commits.report({
    ...{ cause: 'forbidden', isModerator: false, isVoter: () => true },
    ...{ present: ['ann', 'bob', 'cara', 'mallory'], ...fields },
  })

it('counts the reports on the newest commit, however many older ones its sender reports on meanwhile', () => {
  const commits = new RefusedCommits()
  const verdicts = ['ann', 'bob', 'cara'].map((by) => {
    for (let number = 1; number <= 100; number++) report(commits, { number, by: 'mallory', sender: 'ann' })
    return report(commits, { number: 101, by, sender: 'mallory' })
  })
  expect(verdicts).toEqual(['none', 'useless', 'banned'])
})
