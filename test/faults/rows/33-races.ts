import type { Row } from '../row.ts'

export const races: Row = {
  row: 33,
  fault: 'a race of workers: both win, a tie, a loser still running, a winner that fails later',
  injector: 'none yet',
  async run(lab) {
    lab.later('Waybill races no workers yet')
  },
}
