import { cargoLosses, isCargo, isMake, makeLosses } from './config-build.ts'
import { isPackage, isScriptConfig, lessChosen, packageLosses } from './config-javascript.ts'
import { conftestLosses, isConftest, isPythonConfig, pytestLosses } from './config-python.ts'

type Judge = (before: string | undefined, after: string | undefined) => string[]

/** With nothing in the place of a file that is not there: a runner's defaults. */
const asText =
  (judge: (before: string, after: string) => string[]): Judge =>
  (before = '', after = '') =>
    judge(before, after)

const KINDS: readonly { is(path: string): boolean; judge: Judge }[] = [
  { is: isPackage, judge: packageLosses },
  { is: isScriptConfig, judge: asText(lessChosen) },
  { is: isPythonConfig, judge: asText(pytestLosses) },
  { is: isConftest, judge: asText(conftestLosses) },
  { is: isCargo, judge: asText(cargoLosses) },
  { is: isMake, judge: asText(makeLosses) },
]

export const isRunnerConfig = (path: string): boolean => KINDS.some((kind) => kind.is(path))

/** What in a runner's configuration now makes fewer tests run, or hides that they fail. */
export const configLosses = (path: string, before: string | undefined, after: string | undefined): string[] =>
  KINDS.find((kind) => kind.is(path))?.judge(before, after) ?? []
