import { type PatchCase, rewriting } from './case.ts'

const GO = `package cart

import "testing"

func TestTotal(t *testing.T) {
	tests := []struct {
		name string
		in   []int
		want int
	}{
		{"none", nil, 0},
		{"two", []int{1, 2}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Total(tt.in); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	cart := New()
	if err := cart.Add("tea", 3); err != nil {
		t.Fatal(err)
	}
	if cart.Len() != 1 {
		t.Errorf("len is %d", cart.Len())
	}
}
`
const go = rewriting('cart/cart_test.go', GO, { 'go.mod': 'module shop\n\ngo 1.22\n' })
const goTook = (what: string, from: string | RegExp, to: string) => go(what, GO.replace(from, to), true)

export const GO_TAKEN: PatchCase[] = [
  go('a test file is deleted', null, true),
  goTook('a test is deleted', /func TestAdd[\s\S]*/, ''),
  goTook('a row of a table is taken out', '		{"two", []int{1, 2}, 3},\n', ''),
  goTook('t.Skip', '	cart := New()', '	t.Skip("later")\n	cart := New()'),
  goTook(
    'in short mode alone',
    '	cart := New()',
    '	if testing.Short() {\n		t.Skip()\n	}\n	cart := New()',
  ),
  goTook('an early return', '	cart := New()', '	return\n	cart := New()'),
  goTook('a name that is not run', 'func TestAdd', 'func testAdd'),
  goTook('a build tag', 'package cart', '//go:build integration\n\npackage cart'),
  goTook('a log instead of an error', 't.Errorf("len is', 't.Logf("len is'),
  goTook(
    'a TestMain that runs nothing',
    'func TestAdd',
    'func TestMain(m *testing.M) {\n	os.Exit(0)\n}\n\nfunc TestAdd',
  ),
  {
    ...go('under a name for another system', GO, true),
    edits: { 'cart/cart_test.go': { to: 'cart/cart_windows_test.go' } },
  },
]

export const GO_KEPT: PatchCase[] = [
  go('a row is added', GO.replace('{"two"', '{"one", []int{1}, 1},\n		{"two"'), false),
  go('another name', GO.replace('TestAdd', 'TestAddOne'), false),
  go(
    'a function of the file asserts',
    GO.replace(
      '	if cart.Len() != 1 {\n		t.Errorf("len is %d", cart.Len())\n	}\n',
      '	wantLen(t, cart, 1)\n',
    ).concat(
      '\nfunc wantLen(t *testing.T, cart *Cart, want int) {\n	t.Helper()\n	if cart.Len() != want {\n		t.Errorf("len is %d", cart.Len())\n	}\n}\n',
    ),
    false,
  ),
  go(
    'a new subtest that is still skipped',
    GO.replace(
      '	cart := New()',
      '	t.Run("many", func(t *testing.T) {\n		t.Skip("to be written")\n	})\n	cart := New()',
    ),
    false,
  ),
  go(
    'with testify',
    GO.replace(
      '	if cart.Len() != 1 {\n		t.Errorf("len is %d", cart.Len())\n	}\n',
      '	assert.Equal(t, 1, cart.Len())\n',
    ),
    false,
  ),
]

const RUST = `pub fn total(prices: &[u32]) -> u32 {
    prices.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(total(&[1, 2]), 3);
        assert_eq!(total(&[]), 0);
    }

    #[test]
    #[should_panic(expected = "overflow")]
    fn overflows() {
        total(&[u32::MAX, 1]);
    }

    #[test]
    fn is_large<'a>() {
        let quote = '"';
        assert!(total(&[1000]) > 999, "{quote}");
    }
}
`
const rust = rewriting('src/lib.rs', RUST, { 'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\n' })
const rustTook = (what: string, from: string | RegExp, to: string) => rust(what, RUST.replace(from, to), true)

export const RUST_TAKEN: PatchCase[] = [
  rustTook('a test is deleted', /\n {4}#\[test\]\n {4}fn adds[\s\S]*?\n {4}\}\n/, ''),
  rustTook('#[ignore]', '#[test]\n    fn adds', '#[test]\n    #[ignore]\n    fn adds'),
  rustTook('no #[test]', '    #[test]\n    fn adds', '    #[allow(dead_code)]\n    fn adds'),
  rustTook('all of them behind a feature', '#[cfg(test)]', '#[cfg(all(test, feature = "slow"))]'),
  rustTook('assert!(true)', 'assert!(total(&[1000]) > 999, "{quote}")', 'assert!(true)'),
  rustTook('one assertion less', '        assert_eq!(total(&[]), 0);\n', ''),
  rustTook('in a nested comment only', /( {4}#\[test\]\n {4}fn adds[\s\S]*?\n {4}\}\n)/, '/* /* */\n$1*/\n'),
  rustTook(
    'an early return',
    '        assert_eq!(total(&[1, 2]), 3)',
    '        return;\n        assert_eq!(total(&[1, 2]), 3)',
  ),
  {
    what: 'the module of the tests is not taken in any more',
    before: {
      'src/lib.rs': 'pub mod cart;\n#[cfg(test)]\nmod cart_tests;\n',
      'src/cart_tests.rs': RUST,
      'src/cart.rs': '',
    },
    edits: { 'src/lib.rs': 'pub mod cart;\n' },
    takesTests: true,
    fails: ['no-tests-removed'],
  },
]

export const RUST_KEPT: PatchCase[] = [
  rust(
    'another name and one more assertion',
    RUST.replace('fn adds() {', 'fn sums() {\n        assert_eq!(total(&[5]), 5);'),
    false,
  ),
  rust(
    'the code is mended',
    RUST.replace('prices.iter().sum()', 'prices.iter().copied().fold(0, u32::saturating_add)'),
    false,
  ),
  {
    what: 'tests move into a file of their own',
    before: { 'src/lib.rs': RUST },
    edits: {
      'src/lib.rs': `${RUST.replace(/mod tests \{[\s\S]*/, '')}mod tests;\n`,
      'src/tests.rs': (/mod tests \{\n([\s\S]*)\}\n$/.exec(RUST)?.[1] ?? '').replace(/^ {4}/gm, ''),
    },
    takesTests: false,
    fails: [],
  },
]
