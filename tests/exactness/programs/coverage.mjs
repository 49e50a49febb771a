// What a run has to meet: every operation of the IR with every type that JavaScript can bring it to, and every reason to bail
// out. A table of its own, so that what the compiler makes no more, or makes anew, is noticed.

const VIEWS = ['f64', 'f32', 'i8', 'u8', 'u8c', 'i16', 'u16', 'i32', 'u32'];
const each = (names, types) => names.split(' ').flatMap((name) => types.split(' ').map((type) => `${name} ${type}`));

/** Every function of `Math` that is called, and not written out in simpler operations. */
const MATH =
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh';

const from = (name, types) => types.split(' ').map((type) => `${name} from ${type}`);

/**
 * By the names of `countOperations`. Not among them is what no JavaScript brings about: arithmetic of singles and of unsigned
 * integers is done in doubles and signed ones, which have the same bits. Those are drawn, with every type, by the random functions
 * of IR in `crates/compiler/src/codegen/cranelift/tests/random.rs`, which fails in the same way where one is met too seldom.
 */
export const OPERATIONS = [
  ...each('constant', 'f64 f32 i32 u32 bool'),
  'neg f64',
  'not bool',
  'bit_not i32',
  'leading_zeros i32',
  ...each('abs sqrt floor ceil trunc', 'f64'),
  ...each('add sub mul', 'f64 i32'),
  'div f64',
  'rem f64',
  ...each('min max', 'f64'),
  ...each('and or', 'i32 bool'),
  'and u32',
  'xor i32',
  'shl i32',
  ...each('shr', 'i32 u32'),
  ...each('eq ne', 'f64 f32 i32 u32 bool'),
  ...each('lt le gt ge', 'f64 f32 i32 u32'),
  ...from('to_f64', 'f32 i32 u32 bool'),
  'to_f32 from f64',
  ...from('to_i32', 'f64 u32 bool'),
  ...from('to_u32', 'f64 i32'),
  ...from('to_bool', 'f64 f32 i32 u32'),
  ...each('select', 'f64 i32 bool'),
  ...MATH.split(' ').map((name) => `call Math.${name}`),
  ...VIEWS.map((dtype) => `length view<${dtype}>`),
  ...VIEWS.flatMap((dtype) => ['i32', 'f64'].map((index) => `load view<${dtype}>[${index}] or nan`)),
  ...VIEWS.flatMap((dtype) => ['i32', 'f64'].map((index) => `load view<${dtype}>[${index}] or bail`)),
  ...VIEWS.map((dtype) => `allocate ${dtype}`),
  ...VIEWS.flatMap((dtype) => ['i32', 'f64'].map((index) => `store view<${dtype}>[${index}] of f64`)),
  // Parts of an array, and other views of a buffer.
  ...VIEWS.map((dtype) => `reinterpret view<${dtype}> as ${dtype}`),
  ...['f32', 'i8', 'u8', 'u8c', 'i16', 'u16', 'i32', 'u32'].map((dtype) => `reinterpret view<f64> as ${dtype}`),
  'reinterpret view<f32> as i32',
  'reinterpret view<u32> as f32',
  'reinterpret view<u32> as f64',
  ...['high_word f64', 'low_word f64', 'words u32', 'from_bits u32', 'to_bits from f32'],
  ...['if', 'block', 'loop', 'branch', 'return', 'invoke'],
  ...each('bail', 'out_of_bounds undefined throw recursion type memory state nan_bits'),
];

/** Why items bailed out, by the names of the codes. */
export const BAILS = [...['out_of_bounds', 'undefined', 'throw', 'recursion', 'type', 'memory', 'state', 'nan_bits']];

/** So often in a million. */
export const OFTEN = 1000;

/** What was met too seldom in so many programs, each with how often it was. */
export function seldom({ operations, bailed }, programs) {
  const least = Math.floor((OFTEN * programs) / 1e6);
  const count = (counts, names) => names.map((name) => [name, counts.get(name) ?? 0]).filter(([, met]) => met < least);
  return [...count(operations, OPERATIONS), ...count(bailed, BAILS)].map(([name, met]) => `${name}: ${met}`);
}

/**
 * How arrays that programs capture and write are copied, and noted where they were written: by other element types than the
 * programs' own, which depend on what is captured.
 */
const OF_CAPTURED = /^(reinterpret view<(u8|i32|f64)> as \w+|store view<u(8|16)>\[i32\] of i32|or u32)$/;

/** Operations that were met and are not in the table: it is to be longer. */
export function unlisted({ operations, bailed }) {
  const listed = new Set([...OPERATIONS, ...BAILS]);
  return [...operations.keys(), ...bailed.keys()].filter((name) => !listed.has(name) && !OF_CAPTURED.test(name));
}

/** In so large a part of the programs with a rule most items have to be native, or what the rule is for is not shown. */
const SHARE = 0.5;

/** Rules whose programs mostly end in JavaScript, with the share of those that do not. */
export function seldomNative({ rules, nativeRules }, isRare) {
  return [...rules]
    .map(([name, met]) => ({ name, met, share: (nativeRules.get(name) ?? 0) / met }))
    .filter(({ name, met, share }) => met >= 100 && share < (isRare(name) ? SHARE / 5 : SHARE))
    .map(({ name, met, share }) => `${name}: ${(share * 100).toFixed(0)} % of ${met}`);
}
