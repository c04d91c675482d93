import { ODD_CASES } from './broken.ts'
import type { PatchCase } from './case.ts'
import { CONFIG_CASES } from './config.ts'
import { GO_KEPT, GO_TAKEN, RUST_KEPT, RUST_TAKEN } from './go-rust.ts'
import { HARD_CASES } from './hard.ts'
import { JAVASCRIPT_TAKEN } from './javascript.ts'
import { JAVASCRIPT_KEPT, JAVASCRIPT_ROWS } from './javascript-kept.ts'
import { PROTECTED_CASES, SCOPE_CASES } from './places.ts'
import { PYTHON_KEPT, PYTHON_TAKEN } from './python.ts'
import { SNAPSHOT_CASES } from './snapshots.ts'

export const CORPUS: Record<string, PatchCase[]> = {
  'JavaScript: tests are taken': JAVASCRIPT_TAKEN,
  'JavaScript: tables': JAVASCRIPT_ROWS,
  'JavaScript: tests are kept': JAVASCRIPT_KEPT,
  'Python: tests are taken': PYTHON_TAKEN,
  'Python: tests are kept': PYTHON_KEPT,
  'Go: tests are taken': GO_TAKEN,
  'Go: tests are kept': GO_KEPT,
  'Rust: tests are taken': RUST_TAKEN,
  'Rust: tests are kept': RUST_KEPT,
  'hard to tell': HARD_CASES,
  'the configuration of a runner': CONFIG_CASES,
  snapshots: SNAPSHOT_CASES,
  'protected places': PROTECTED_CASES,
  scope: SCOPE_CASES,
  'odd patches': ODD_CASES,
}
