// node tests/language/main.mjs [part of a name...]: what becomes of each function.

import { topics } from './functions/index.mjs';
import { hold } from './hold.mjs';

const wanted = process.argv.slice(2);
for (const [topic, functions] of Object.entries(topics)) {
  for (const [name, [kinds, f]] of Object.entries(functions)) {
    if (wanted.length > 0 && !wanted.some((part) => `${topic}/${name}`.includes(part))) continue;
    const { bailed, refused, wrong } = await hold(kinds, f);
    const what = wrong ?? refused ?? (bailed ? `${(bailed * 100).toFixed(1)}% bail out` : 'native');
    if (what !== 'native' || wanted.length > 0) console.log(`${topic}/${name}: ${wrong ? 'WRONG ' : ''}${what}`);
  }
}
