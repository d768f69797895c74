import { ofProcess, Results } from '../results'

/** The child process of results.test.ts: a bench that runs until it is interrupted. Argument: the folder. */
const [, , folder = ''] = process.argv

const results = new Results<number>(
  {
    name: 'endless',
    line: (row) => `row ${row}`,
    table: (rows) => `a table that begins with ${rows[0] ?? 'nothing'}`,
  },
  ofProcess(folder),
)
const run = async (): Promise<void> => {
  for (let row = 1; ; row++) await results.add(row)
}
void run()
