import type { Shown } from '../../terminal.ts'
import { headlineText } from '../headline.ts'
import { rejectionInShort } from '../verdict.ts'
import { checksSection } from './checks.ts'
import type { ExplainedDocument } from './document.ts'
import { factsText } from './facts.ts'
import { filesSection } from './files.ts'
import { proofSections } from './proof.ts'
import { routeSection } from './route.ts'
import { row, type Section, sectionText } from './rows.ts'
import { sentSection } from './sent.ts'
import { spendSection } from './spend.ts'

/** `waybill result RUN --explain`: all that is known of a run, for a person. The answer itself is not in it. */
export function evidenceText(document: ExplainedDocument, columns: number): Shown[] {
  const { evidence, failure, signals, spend } = document
  const rejected = document.outcome === 'rejected' && document.verdict
  const why: Section = {
    title: failure ? 'Why' : 'Notes',
    rows: [
      ...(failure
        ? [row('why', rejected ? rejectionInShort(rejected) : failure.message), row('do', failure.hint)]
        : []),
      ...signals.map(({ name, detail }) => row('note', `${name.replaceAll('_', ' ')}: ${detail}`)),
    ],
  }
  const text = (section: Section) => sectionText(section, columns)
  return [
    ...headlineText(document, columns),
    ...text(why),
    ...text(routeSection(evidence)),
    ...text(sentSection(evidence)),
    ...proofSections(evidence).flatMap(text),
    ...factsText(evidence, columns),
    ...text(checksSection(evidence)),
    ...text(spendSection(evidence, spend)),
    ...text(filesSection(evidence)),
  ]
}
