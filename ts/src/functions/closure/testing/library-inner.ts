export const name = 'inner';
