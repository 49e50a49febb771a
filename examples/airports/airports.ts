/** The airports of the npm package `vega-datasets`, read from its CSV. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Airports {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
}

/** Reads all airports: `iata,name,city,state,country,latitude,longitude`, some names quoted because of a comma. */
export function readAirports(): Airports {
  // The package's entry is build/index.js; the data lie beside that folder.
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  const text = readFileSync(join(dirname(entry), '../data/airports.csv'), 'utf8');
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const rows = lines.map(fields);
  const columns = fields(header ?? '');
  const column = (name: string) => {
    const index = columns.indexOf(name);
    if (index < 0) throw new Error(`airports.csv has no column \`${name}\`; it has ${columns.join(', ')}`);
    return rows.map((row) => row[index] ?? '');
  };
  return {
    codes: column('iata'),
    names: column('name'),
    latitudes: Float64Array.from(column('latitude'), Number),
    longitudes: Float64Array.from(column('longitude'), Number),
  };
}

function fields(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
