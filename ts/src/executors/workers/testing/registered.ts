/** What a test registers by an address. */
export const tool = (): string => 'of the test';
export const connections = { count: 0 };
