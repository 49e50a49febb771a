/** Cases of one expression of `x`, `y` and `z`: arguments, then the result. */
export interface Group {
  readonly of: string;
  readonly cases: readonly (readonly (number | boolean)[])[];
  /** How far off a result may be, of the larger of 1 and what is expected. */
  readonly within?: number;
}
export function askAll(
  groups?: readonly Group[],
): Promise<{ groups: number; cases: number; refused: string[]; failures: string[] }>;
