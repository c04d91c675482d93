import { addExtra } from '../../../src/io/extra-change.ts'

const [, , facts = '{}', stateDir = ''] = process.argv
await addExtra('tiny', JSON.parse(facts), { stateDir, env: process.env })
