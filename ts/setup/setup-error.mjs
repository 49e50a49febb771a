/** What went wrong, told to the user without a stack: the message says what to do about it. */
export class SetupError extends Error {
  name = 'SetupError';
}
