import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OLDEST_NODE, oldNode } from './node-version.mjs';
import { at } from './places.mjs';

describe('the version of Node', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v26.10.0'])('%s will do', (version) => {
    expect(oldNode(version, '/usr/bin/node')).toBeUndefined();
  });

  it.each(['v20.18.3', 'v18.20.0', 'v8.0.0'])('%s is too old, said with what to do', (version) => {
    expect(oldNode(version, '/usr/bin/node')).toBe(
      `millrace needs Node.js 20.19 or newer; this is ${version} (/usr/bin/node).\n` +
        'Get it from https://nodejs.org or with your version manager, then run this again.',
    );
  });

  it('is the one that package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
    expect(engines.node).toBe(`>=${OLDEST_NODE.join('.')}`);
  });
});
