/** docs/functions.md, made of the kinds that tests send. */
import { backends, type Kind, refusalOf } from './journey.js';
import { groups } from './kinds.js';

const introduction = `# What functions may be

\`Parallel\` takes any function that it can send to where it runs, with all that it captures. A test sends each of the kinds
below over ${backends.map((it) => `\`${it}\``).join(' and ')}, as an argument and as a captured variable, in Node 20, 22, 24 and 26, with
TypeScript run by tsx, by Node itself, compiled by \`tsc\` and bundled by esbuild, and compares with the direct call. This file is made
from that test: \`npx vitest run tests/travel/docs.test.ts -u\`.

- Values are those that variables have when their function is first used in a call of \`Parallel\`. What a task writes to them
  stays where it runs.
- Code of the program travels by value, with what it captures in turn. Node's own modules and installed packages travel by name.
- What cannot travel is an \`UnsupportedTaskError\` before anything runs. It says what it is, how it was reached and the way out.
- Explicit captures, \`delayed(f, { factor })\`, stand for variables wherever \`f\` runs. They are the only way where scopes cannot
  be read: under \`--permission\`, in Bun and in Deno.
`;

export async function table(): Promise<string> {
  const parts = [introduction];
  for (const [group, kinds] of Object.entries(groups)) {
    const refused = kinds.some(({ refusal }) => refusal !== undefined);
    parts.push(`## ${group}\n`, refused ? '| kind | what the error says |\n|---|---|' : '| kind | |\n|---|---|');
    for (const kind of kinds) parts.push(`| ${cell(kind.name)} | ${await verdict(kind)} |`);
    parts.push('');
  }
  return parts.join('\n');
}

async function verdict(kind: Kind): Promise<string> {
  if (kind.refusal === undefined) {
    const refused = Object.keys(kind.refusedOver ?? {}).map((it) => `, refused over \`${it}\``);
    return `works${kind.trip!.captures === undefined ? '' : ', with explicit captures'}${refused.join('')}`;
  }
  const error = (await refusalOf(kind.refusal, 'threads')) as Error;
  return cell(error.message);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
