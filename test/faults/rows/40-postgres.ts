import type { Row } from '../row.ts'

export const postgres: Row = {
  row: 40,
  fault: 'the PostgreSQL backend is down, cut, fails over, delivers twice',
  injector: 'none yet',
  async run(lab) {
    lab.later('issue 9: there is no backend but the local one')
  },
}
