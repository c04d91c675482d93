import { type PatchCase, rewriting } from './case.ts'

const HEAD = 'import unittest\n\nimport pytest\n\nfrom shop.cart import Cart, total\n\n\n'
const TOTAL =
  'def test_total():\n    cart = Cart([("tea", 3), ("milk", 2)])\n    assert total(cart) == 5\n    assert total(Cart([])) == 0\n'
const TABLE =
  '@pytest.mark.parametrize(\n    "price, wanted",\n    [\n        (1, "1.00"),\n        (10, "10.00"),\n        (-1, "-1.00"),\n    ],\n)\ndef test_price(price, wanted):\n    assert Cart.price(price) == wanted\n'
const REFUSES =
  'def test_refuses():\n    with pytest.raises(ValueError, match="negative"):\n        Cart([("tea", -1)])\n'
const CASE =
  'class CartTest(unittest.TestCase):\n    def test_adds(self):\n        cart = Cart([])\n        cart.add("tea", 3)\n        self.assertEqual(len(cart), 1)\n        self.assertIn("tea", cart)\n'
const of = (...tests: string[]) => HEAD + tests.join('\n\n')
const BEFORE = of(TOTAL, TABLE, REFUSES, CASE)

const file = rewriting('tests/test_cart.py', BEFORE, { 'shop/cart.py': 'pass\n' })
const took = (what: string, after: string | null) => file(what, after, true)
const kept = (what: string, after: string) => file(what, after, false)
const change = (from: string, to: string) => {
  const [first = ''] = BEFORE.split(from)
  return first === BEFORE ? 'the case is out of date' : BEFORE.replace(from, () => to)
}

export const PYTHON_TAKEN: PatchCase[] = [
  took('a test is deleted', of(TOTAL, TABLE, CASE)),
  took(
    'a test of a class is deleted',
    of(TOTAL, TABLE, REFUSES, CASE.replace(/ {4}def[\s\S]*/, '    pass\n')),
  ),
  took('a test file is deleted', null),
  took('pytest.mark.skip', change('def test_total', '@pytest.mark.skip(reason="later")\ndef test_total')),
  took(
    'pytest.mark.skipif',
    change('def test_total', '@pytest.mark.skipif(True, reason="later")\ndef test_total'),
  ),
  took('pytest.mark.xfail', change('def test_total', '@pytest.mark.xfail\ndef test_total')),
  took('unittest.skip on a class', change('class CartTest', '@unittest.skip("later")\nclass CartTest')),
  took(
    'a mark for the module',
    change('def test_total', 'pytestmark = pytest.mark.skip\n\n\ndef test_total'),
  ),
  took(
    'pytest.skip inside',
    change('    cart = Cart([("tea", 3)', '    pytest.skip("later")\n    cart = Cart([("tea", 3)'),
  ),
  took(
    'self.skipTest inside',
    change('        cart = Cart([])\n', '        self.skipTest("later")\n        cart = Cart([])\n'),
  ),
  took('a name that is not collected', change('def test_total', 'def check_total')),
  took('a class that is not collected', change('class CartTest(unittest.TestCase)', 'class CartChecks')),
  took('__test__ = False', change('    def test_adds', '    __test__ = False\n\n    def test_adds')),
  took('a row of a table is taken out', change('        (-1, "-1.00"),\n', '')),
  took('an early return', change('    assert total(cart) == 5', '    return\n    assert total(cart) == 5')),
  took(
    'an early return on a condition',
    change('    assert total(cart) == 5', '    if not cart:\n        return\n    assert total(cart) == 5'),
  ),
  took(
    'assert True',
    change('    assert total(cart) == 5\n    assert total(Cart([])) == 0\n', '    assert True\n'),
  ),
  took(
    'a pair, which is always true',
    change('assert total(cart) == 5', 'assert (total(cart) == 5, "five")'),
  ),
  took('or True', change('assert total(cart) == 5', 'assert total(cart) == 5 or True')),
  took(
    'pass',
    change(
      '    cart = Cart([("tea", 3), ("milk", 2)])\n    assert total(cart) == 5\n    assert total(Cart([])) == 0\n',
      '    pass\n',
    ),
  ),
  took('any exception', change('pytest.raises(ValueError, match="negative")', 'pytest.raises(Exception)')),
  took(
    'a failure that is caught',
    change(
      '    assert total(cart) == 5\n',
      '    try:\n        assert total(cart) == 5\n    except AssertionError:\n        pass\n',
    ),
  ),
  took(
    'a failure that is suppressed',
    change(
      '    assert total(cart) == 5\n',
      '    with contextlib.suppress(AssertionError):\n        assert total(cart) == 5\n',
    ),
  ),
  took('one assertion less', change('        self.assertIn("tea", cart)\n', '')),
  took('a weaker assertion', change('self.assertEqual(len(cart), 1)', 'self.assertIsNotNone(cart)')),
  took('in a doc string only', of(`"""\n${TOTAL}"""\n`, TABLE, REFUSES, CASE)),
  {
    ...took('under a name that pytest does not collect', BEFORE),
    edits: { 'tests/test_cart.py': { to: 'tests/cart_checks.py' } },
  },
]

export const PYTHON_KEPT: PatchCase[] = [
  kept(
    'a test is added',
    of(TOTAL, TABLE, REFUSES, 'def test_empty():\n    assert len(Cart([])) == 0\n', CASE),
  ),
  kept('a row is added', change('(-1, "-1.00"),', '(-1, "-1.00"),\n        (0, "0.00"),')),
  kept('another name', change('def test_total', 'def test_sum_of_prices')),
  kept(
    'single quotes and comments',
    BEFORE.replaceAll('"', "'").replaceAll('def test', '# pytest.mark.skip was here\ndef test'),
  ),
  kept(
    'unittest becomes pytest',
    change(
      CASE,
      'def test_adds():\n    cart = Cart([])\n    cart.add("tea", 3)\n    assert len(cart) == 1\n    assert "tea" in cart\n',
    ),
  ),
  kept('another expected value', change('== 5', '== 6')),
  kept(
    'a fixture',
    change(
      TOTAL,
      '@pytest.fixture\ndef cart():\n    return Cart([("tea", 3), ("milk", 2)])\n\n\ndef test_total(cart):\n    assert total(cart) == 5\n    assert total(Cart([])) == 0\n',
    ),
  ),
  kept(
    'a function of the file asserts',
    change(
      TOTAL,
      'def check(cart, wanted):\n    assert total(cart) == wanted\n\n\ndef test_total():\n    cart = Cart([("tea", 3), ("milk", 2)])\n    check(cart, 5)\n    check(Cart([]), 0)\n',
    ),
  ),
  kept(
    'a table instead of two assertions',
    change(
      TOTAL,
      '@pytest.mark.parametrize("items, wanted", [([("tea", 3), ("milk", 2)], 5), ([], 0)])\ndef test_total(items, wanted):\n    assert total(Cart(items)) == wanted\n',
    ),
  ),
  {
    ...kept('moved to another file', BEFORE),
    edits: { 'tests/test_cart.py': of(TOTAL, TABLE, REFUSES), 'tests/unit/test_adding.py': of(CASE) },
  },
]
