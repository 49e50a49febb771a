/** Words that say where functions run, and why. */
import { placeOf, type Reason, type UnsupportedTaskError } from './errors.js';

export function reasonOf(error: UnsupportedTaskError): Reason {
  const { reason: code, summary: message, function: name, line, column, wayOut } = error;
  return { code, message, ...(name !== undefined && { function: name }), line, column, wayOut };
}

/** A reason as the end of a sentence. */
export function sentence(reason: Reason): string {
  return `${reason.message}${placeOf(reason)}; ${reason.wayOut}`;
}

/** The providers of a kernel (`name=provider`), by name. */
export function mathOf(providers: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    providers.map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** `Math.sin by ...`, one each. */
export function mathWords(math: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(math ?? {}).map(([name, provider]) => `Math.${name} by ${provider}`);
}
