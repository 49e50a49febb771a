/** What an argument may be, and how to draw one. */
export interface Kind {
  readonly name: string;
  readonly fixed?: number;
  draw(draw: unknown): unknown;
}
export const NUMBER: Kind;
