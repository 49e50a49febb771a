// What workers import instead of being sent it.
export const tool = () => 'of the module';
export const connections = { count: 0 };
