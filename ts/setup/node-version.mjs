/** The oldest Node.js that runs millrace; `engines` in package.json says the same, and a test holds them together. */
export const OLDEST_NODE = [20, 19];

/** What to tell the user of a Node.js that is too old, or nothing if it will do. */
export function oldNode(version, path) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return undefined;
  return [
    `millrace needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${version} (${path}).`,
    'Get it from https://nodejs.org or with your version manager, then run this again.',
  ].join('\n');
}
