/** Finds what a free variable is, among scopes and globals. */
import type { LiveScope } from './inspector/introspect.js';

/** What was found under a name. */
export type Found =
  /** `scope` is the index in the chain. */
  | { readonly kind: 'variable'; readonly value: unknown; readonly scope: number }
  | { readonly kind: 'uninitialised' }
  | { readonly kind: 'missing' };

const missing: Found = { kind: 'missing' };
const uninitialised: Found = { kind: 'uninitialised' };

/** Looks a name up from the innermost scope outwards, globals aside. */
export function lookUp(name: string, scopes: readonly LiveScope[]): Found {
  for (const [scope, { type, variables }] of scopes.entries()) {
    if (type === 'Global') continue;
    const has = type.startsWith('With') ? name in variables : Object.hasOwn(variables, name);
    if (!has) continue;
    try {
      return { kind: 'variable', value: (variables as Record<string, unknown>)[name], scope };
    } catch {
      return uninitialised;
    }
  }
  return missing;
}
