/** Strings in bytes: one byte a character where all fit, two otherwise. Lone surrogates are kept. */

const wide = /[\u0100-\uffff]/;

/** Whether some character needs two bytes. Depends on the characters alone, not on how the engine holds them. */
export function hasWide(text: string): boolean {
  if (text.length > 24) return wide.test(text);
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return true;
  return false;
}
