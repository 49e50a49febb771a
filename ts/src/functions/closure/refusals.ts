/** What cannot travel, and what is said about it: a row each. */
import type { Analysis, FreeVariable, Outer } from './analysis/analysis.js';
import { CaptureError, type CaptureReason } from './capture-error.js';
import type { Rewritten } from './rewrite.js';

/** A function that is being described, as errors show it. */
export interface Subject {
  /** How it was reached, itself last. */
  readonly trail: readonly string[];
  readonly source: string;
}

/** What is at fault in a refused function. */
type Fault = string;

/** `x` stands for the variable or text at fault, `f` for the function's name, `all` for the variables that it should name. */
const rows: Record<CaptureReason, (f: string, x: Fault, all: string) => readonly [message: string, wayOut: string]> = {
  'outer-this': (f) => [
    `${f} is an arrow function that uses \`this\` of the code around it, which cannot be read from outside`,
    'copy what it needs to a variable (`const { rate } = this`) or take it as an argument',
  ],
  'outer-arguments': (f) => [
    `${f} is an arrow function that uses \`arguments\` of the function around it`,
    'name the parameters, or take them as `...rest`',
  ],
  'outer-new-target': (f) => [
    `${f} is an arrow function that uses \`new.target\` of the function around it`,
    'copy it to a variable first',
  ],
  'outer-super': (f) => [
    `${f} uses \`super\` and was taken out of its class or object, which cannot be found from it`,
    'of a class send the class and call the method there; in an object name the parent: `parent.method.call(this)`',
  ],
  'private-name': (f, x) => [
    `${f} uses the private name \`${x}\` and was taken out of its class`,
    'send the class and call the method there',
  ],
  'private-state': (f, x) => [
    `class ${f} keeps changing state in its static private field \`${x}\`, which cannot be read from outside`,
    'keep it in a static field that is not private, or register a reducer for the class',
  ],
  'direct-eval': (f) => [
    `${f} calls \`eval\`, which can read any variable around it`,
    'use `(0, eval)(code)`, which sees globals only, or name the variables: `delayed(f, { x })`',
  ],
  undeclared: (f, x) => [
    `${f} uses \`${x}\`, which is not declared anywhere (it would be a ReferenceError)`,
    `declare it, or give it a value: \`delayed(f, { ${x} })\``,
  ],
  'global-member': (f, x) => [
    `${f} uses \`globalThis.${x}\`, which this program has put there and no other thread or process has`,
    `write \`${x}\` alone, which is captured; or, where a preload or an initializer makes one in each worker, \`Reflect.get(globalThis, '${x}')\``,
  ],
  uninitialised: (f, x) => [
    `${f} uses \`${x}\`, which is declared but not initialised yet (it would be a ReferenceError)`,
    'call this after the line that declares it',
  ],
  invisible: (f, x) => [
    `class ${f} uses \`${x}\` only while it is being defined, and the engine has forgotten the variable since`,
    'name the member without it, or use the variable in a method as well',
  ],
  ambiguous: (f, x) => [
    `${f} and another function that travels with it may or may not share the variable \`${x}\`, which one of them assigns`,
    `keep the value in an object (\`const state = { ${x} }\`): objects keep their identity`,
  ],
  'native-function': (f) => [
    `${f} is a native function that only this process has`,
    'wrap what it does in a function of your own, or register it by reference',
  ],
  'internal-function': (f, x) => [
    `${f} was made inside Node (${x}) and is not one of its exports`,
    'make it inside the task, or register it by reference',
  ],
  proxy: (f) => [
    `${f} is a proxy, whose handler cannot be read`,
    'send what it stands for, and make the proxy inside the task',
  ],
  'import-meta': (f, x) => [
    `${f} uses \`${x}\`; of \`import.meta\` only \`url\`, \`filename\` and \`dirname\` travel`,
    'copy what it needs to a variable first',
  ],
  source: (f) => [`the source of ${f} cannot be read`, 'give it as a function written in JavaScript or TypeScript'],
  'no-inspector': (f, x, all) => [
    `${f} uses \`${x}\` of the code around it, which cannot be read here (${runtime()})`,
    `name what it captures: \`delayed(f, { ${all} })\``,
  ],
};

/** The error for a function that cannot travel. */
export function refuse(
  subject: Subject,
  reason: CaptureReason,
  at: { variable?: string; fault?: string; all?: readonly string[]; cause?: unknown } = {},
): CaptureError {
  const name = subject.trail.at(-1) ?? 'the function';
  const [message, wayOut] = rows[reason](name, at.fault ?? at.variable ?? '', at.all?.join(', ') ?? '');
  const trail = at.variable === undefined ? subject.trail : [...subject.trail, at.variable];
  return new CaptureError(
    { reason, message, wayOut, trail, ...(at.variable !== undefined && { variable: at.variable }) },
    at.cause === undefined ? undefined : { cause: at.cause },
  );
}

/** Why the inspector is not to be had. */
function runtime(): string {
  if (process.versions.bun) return 'Bun has no inspector of the kind that is needed';
  if ('deno' in process.versions) return 'the inspector of Deno does not answer at once';
  if (process.permission) return 'Node runs with `--permission`, which forbids the inspector';
  return 'this Node has no inspector';
}

const outer: readonly (readonly [keyof Outer, CaptureReason])[] = [
  ['this', 'outer-this'],
  ['arguments', 'outer-arguments'],
  ['newTarget', 'outer-new-target'],
  ['super', 'outer-super'],
];

/** Whether the text alone may keep the function from travelling by value. */
export function mayBeRefused({ outer, directEval, class: shape }: Analysis): boolean {
  return Object.keys(outer).length > 0 || directEval !== undefined || (shape?.privateStatics.size ?? 0) > 0;
}

/** Throws what the text alone says against the function's travelling by value. */
export function checkText(subject: Subject, analysis: Analysis, { spans }: Rewritten): void {
  const remains = (position: number) => !spans.some(({ start, end }) => start <= position && position < end);
  for (const [what, reason] of outer) {
    const position = analysis.outer[what] as number | undefined;
    if (position !== undefined && remains(position)) throw refuse(subject, reason);
  }
  const { privateName } = analysis.outer;
  if (privateName) throw refuse(subject, 'private-name', { fault: `#${privateName.name}` });
  if (analysis.directEval !== undefined) throw refuse(subject, 'direct-eval');
  for (const name of analysis.class?.privateStatics ?? []) {
    if (analysis.privateWrites.has(name)) throw refuse(subject, 'private-state', { fault: `#${name}` });
  }
}

/** The error for a variable that no scope and no global has. */
export function missing(subject: Subject, variable: FreeVariable, isDefinitionOnly: boolean): CaptureError {
  return refuse(subject, isDefinitionOnly ? 'invisible' : 'undeclared', { variable: variable.name });
}
