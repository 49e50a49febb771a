/** Results: a table for people and a file for later. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commit, type Machine, machine } from './machine.ts';

/** One measured thing. */
export interface Row {
  readonly name: string;
  readonly median: number;
  readonly min?: number;
  readonly max?: number;
  readonly rounds?: number;
}

/** Things measured together, each beside the baseline. */
export interface Table {
  readonly title: string;
  readonly unit: string;
  /** The name of the row that the others are measured against. */
  readonly baseline: string;
  readonly rows: readonly Row[];
  /** What could not be measured, and why. */
  readonly absent?: readonly string[];
}

/** What a file in `bench/results` holds. */
interface Report {
  readonly name: string;
  readonly question: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly tables: readonly (Omit<Table, 'rows'> & { rows: readonly (Row & { ratio: number })[] })[];
}

/** Prints the tables and writes `bench/results/<name>.json`. Ratios are the row over the baseline: below 1 is less. */
export function report(name: string, question: string, tables: readonly Table[]): void {
  const withRatios = tables.map((table) => {
    const baseline = table.rows.find((row) => row.name === table.baseline);
    if (baseline === undefined) throw new Error(`${table.title}: no row is called ${table.baseline}`);
    return { ...table, rows: table.rows.map((row) => ({ ...row, ratio: row.median / baseline.median })) };
  });
  const whole: Report = {
    name,
    question,
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    tables: withRatios,
  };
  const { cpu, cores, node } = whole.machine;
  console.log(`\n${name}: ${question}\n${cpu}, ${cores} cores, Node ${node}, commit ${whole.commit}`);
  for (const { title, unit, baseline, rows, absent = [] } of withRatios) {
    console.log(`\n${title}`);
    const width = Math.max(...rows.map((row) => row.name.length));
    for (const row of rows) {
      const range = row.min === undefined || row.max === undefined ? '' : `  (${short(row.min)} to ${short(row.max)})`;
      const ratio =
        row.name === baseline ? '  = baseline' : `${row.ratio.toFixed(row.ratio < 0.1 ? 4 : 2).padStart(8)} x`;
      console.log(`  ${row.name.padEnd(width)} ${short(row.median).padStart(9)} ${unit} ${ratio.padEnd(12)}${range}`);
    }
    for (const line of absent) console.log(`  not measured: ${line}`);
  }
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileURLToPath(new URL(`${name}.json`, folder)), `${JSON.stringify(whole, undefined, 2)}\n`);
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
