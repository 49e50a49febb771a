/** The text of a factory, laid out so that source stands at the line and column where it stood in its file. */
import { constants, Script } from 'node:vm';
import type { Code } from '../functions/code.js';
import { textId } from '../functions/unplaced.js';
import type { Block } from './blocks.js';

/** Beyond this a column is not worth its spaces. */
const maxColumn = 2000;

const openings = { expression: '(', class: '(', method: '({', getter: '({', setter: '({' } as const;
const closings = { expression: ')', class: ')', method: '})', getter: '})', setter: '})' } as const;

/** Hands out how to make a function, and how to set its variables. */
export type Member = readonly [make: () => unknown, set: (variable: number, value: unknown) => void];

/** What a block hands out. */
export type Scope = readonly [
  members: readonly Member[],
  blocks: readonly Scope[],
  set: (cell: number, value: unknown) => boolean,
];

type Cells = readonly (number | undefined)[];

/**
 * A factory of closures of one piece of source.
 * @param evaluate how text without a place of its own is evaluated; by `vm.Script` if not said.
 */
export function single(code: Code, evaluate?: (text: string) => unknown): () => Member {
  const opening = opened(code, code.names);
  // In front of the source on its first line, which the column makes up for.
  const text = `(() => ${opening}${code.source}\n${closed(code, code.names, [])})`;
  if (evaluate !== undefined && code.url === undefined && !code.dynamicImport) return evaluate(text) as () => Member;
  return compiled(code, text, code.line, code.column - '(() => '.length - opening.length) as () => Member;
}

/** A factory of functions that share variables. */
export function nested(block: Block, codes: readonly Code[], cells: readonly Cells[]): () => Scope {
  const first = codes.reduce(
    (least, code) => (code.url !== undefined && code.line < least.line ? code : least),
    codes[0]!,
  );
  const page = new Page(first.line - 1);
  page.add('(() => ');
  writeBlock(page, block, codes, cells);
  page.add(')');
  return compiled(
    first,
    page.text,
    page.firstLine,
    0,
    codes.some((code) => code.dynamicImport),
  ) as () => Scope;
}

class Page {
  readonly firstLine: number;
  text = '';
  #line: number;
  #column = 0;

  constructor(firstLine: number) {
    this.firstLine = firstLine;
    this.#line = firstLine;
  }

  add(text: string): void {
    this.text += text;
    const lines = text.split('\n');
    this.#line += lines.length - 1;
    this.#column = lines.length === 1 ? this.#column + text.length : lines.at(-1)!.length;
  }

  /** Goes to a place if it lies ahead. */
  goto(line: number, column: number): void {
    if (line > this.#line) this.add('\n'.repeat(line - this.#line));
    if (line === this.#line && column > this.#column && column <= maxColumn)
      this.add(' '.repeat(column - this.#column));
  }
}

function writeBlock(page: Page, block: Block, codes: readonly Code[], cells: readonly Cells[]): void {
  page.add(`((${block.cells.map(({ name }) => name).join(', ')}) => { return [[`);
  for (const member of block.members) {
    const code = codes[member]!;
    const own = code.names.filter((_, i) => cells[member]![i] === undefined);
    const opening = opened(code, own);
    page.add(opening);
    if (code.url !== undefined) page.goto(code.line, code.column);
    page.add(`${code.source}\n${closed(code, own, cells[member]!)},`);
  }
  page.add('], [');
  for (const inner of block.blocks) {
    writeBlock(page, inner, codes, cells);
    page.add(', ');
  }
  const [at, value] = fresh(block.cells.map(({ name }) => name));
  const cases = block.cells.map(({ name, cell }) => `case ${cell}: ${name} = ${value}; return true;`).join(' ');
  page.add(`], (${at}, ${value}) => { switch (${at}) { ${cases} } return false; }]; })()`);
}

/** What stands in front of a member's source. No name in it is visible to the source but those that it closes over. */
function opened(code: Code, own: readonly string[]): string {
  return `((${own.join(', ')}) => { ${code.strict ? "'use strict'; " : ''}return [() => ${openings[code.form]}`;
}

function closed(code: Code, own: readonly string[], cells: Cells): string {
  const [at, value] = fresh(own);
  const cases = code.names
    .map((name, i) => (cells[i] === undefined ? `case ${i}: ${name} = ${value}; break;` : ''))
    .join(' ');
  return `${closings[code.form]}, (${at}, ${value}) => { switch (${at}) { ${cases} } }]; })()`;
}

/** Two names that are none of these. */
function fresh(names: readonly string[]): [string, string] {
  let prefix = '$';
  while (names.includes(`${prefix}at`) || names.includes(`${prefix}to`)) prefix += '$';
  return [`${prefix}at`, `${prefix}to`];
}

function compiled(code: Code, text: string, line: number, column: number, imports = code.dynamicImport): unknown {
  const script = new Script(text, {
    filename: code.url ?? `millrace:function/${textId(code.source)}`,
    lineOffset: line,
    columnOffset: column,
    ...(imports && { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }),
  });
  return script.runInThisContext();
}
