import { describe, expect, test } from 'vitest'
import { judged } from './patch-corpus/harness.ts'
import { CORPUS } from './patch-corpus/index.ts'

const said: { takesTests: boolean; objects: boolean; what: string; known?: string | undefined }[] = []

describe.each(Object.entries(CORPUS))('%s', (_part, cases) => {
  test.each(cases.map((one) => [one.what, one] as const))('%s (W34, W35)', async (_what, one) => {
    const found = await judged(one)
    const about = found.of('no-tests-removed')
    // What could not be looked at was not judged.
    if (one.takesTests !== undefined && about && about.status !== 'could_not_run')
      said.push({
        takesTests: one.takesTests,
        objects: about.status === 'failed',
        what: one.what,
        known: one.known,
      })
    const details = found.results.filter(({ status }) => status !== 'passed').map(({ detail }) => detail)
    expect({ fails: found.notPassed, verdict: found.verdict, details }).toEqual({
      fails: one.fails,
      verdict: one.fails.length === 0 ? 'accepted' : 'rejected',
      details,
    })
  })
})

test('no-tests-removed is right about at least 95 of 100, in both directions, and what it gets wrong is known', ({
  skip,
}) => {
  // It counts what the cases above found: run alone there is nothing to count.
  const cases = Object.values(CORPUS).flat().length
  if (said.length < cases - 10) skip('the corpus was not run whole')
  const objected = said.filter(({ objects }) => objects)
  const taking = said.filter(({ takesTests }) => takesTests)
  const right = objected.filter(({ takesTests }) => takesTests).length
  const [precision, recall] = [right / objected.length, right / taking.length]
  console.log(
    `no-tests-removed: ${cases} patches, ${taking.length} take tests; precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
  )
  const wrong = said.filter(({ takesTests, objects }) => takesTests !== objects)
  expect({
    precise: precision >= 0.95,
    complete: recall >= 0.95,
    wrong: wrong.map(({ what }) => what).sort(),
  }).toEqual({
    precise: true,
    complete: true,
    wrong: said
      .filter(({ known }) => known !== undefined)
      .map(({ what }) => what)
      .sort(),
  })
})
