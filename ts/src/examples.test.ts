/**
 * Runs the examples in doc comments, each as a program of its own: it prints what the comments behind its `console.log`
 * say.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import * as everything from './index.js';

interface Example {
  /** File and line. */
  readonly place: string;
  /** What is declared under the comment. */
  readonly subject: string;
  readonly code: string;
}

const source = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-examples-'));
const examples = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('.test'))
  .flatMap(examplesOf);

afterAll(() => rmSync(folder, { recursive: true }));

describe('examples', () => {
  it('are there for every public function and for the methods of Parallel', () => {
    const subjects = examples.map(({ subject }) => subject);
    const functions = Object.entries(everything).filter(
      ([name, value]) => typeof value === 'function' && !isError(name),
    );
    for (const [name] of functions) expect(subjects, name).toContain(name);
    for (const name of ['map', 'mapInto']) expect(subjects).toContain(name);
  });

  it.concurrent.each(examples)('$place', async ({ code }) => {
    const file = join(folder, `${examples.findIndex((example) => example.code === code)}.mts`);
    const index = pathToFileURL(join(source, 'index.ts')).href;
    writeFileSync(file, code.replaceAll("from 'millrace'", `from '${index}'`));
    const loader = import.meta.resolve('tsx');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, file]);
    const printed = stdout.trimEnd().split('\n').map(withoutLayout);
    const promised = [...code.matchAll(/console\.log\(.*\);(?: \/\/ (.*))?$/gm)].map(([, text]) => text);
    expect(printed).toHaveLength(promised.length);
    for (const [line, text] of promised.entries()) {
      if (text !== undefined) expect(printed[line]).toBe(withoutLayout(text));
    }
  });
});

function examplesOf(file: string): Example[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/^ *\* @example\n((?: *\*(?!\/).*\n)+) *\*\/\n *(.*)$/gm)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    subject:
      /^(?:export )?(?:async )?(?:function|class|const) (\w+)|^(\w+)/.exec(match[2]!)?.slice(1).find(Boolean) ?? '',
    code: match[1]!.replaceAll(/^ *\* ?/gm, ''),
  }));
}

/** Without spaces, and without the lengths that Node prints before elements. */
function withoutLayout(text: string): string {
  return text.replaceAll(/\(\d+\)(?= \[)|\s/g, '');
}

function isError(name: string): boolean {
  return name.endsWith('Error');
}
