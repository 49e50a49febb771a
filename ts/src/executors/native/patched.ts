/** Functions that use a built-in method which the program has replaced: machine code has the language's own. */

/** Why one is not compiled. */
export function patchedMessage(path: string): string {
  return `\`${path}\` is not what it was: the program has put another function in its place`;
}

/** The way out. */
export const PATCHED = "leave `backend` at 'auto' to run it in JavaScript";
