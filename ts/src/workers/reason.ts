/** What an error says, whatever it is: tasks throw all kinds of things. */
export function reasonOf(cause: unknown): string {
  try {
    const message: unknown = (cause as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : String(cause);
  } catch {
    return 'something that cannot be shown';
  }
}

/** The same with its stack, if it has one. */
export function detailOf(cause: unknown): string {
  try {
    const stack: unknown = (cause as { stack?: unknown } | null | undefined)?.stack;
    if (typeof stack === 'string') return stack;
  } catch {
    // It has none that can be had.
  }
  return reasonOf(cause);
}
