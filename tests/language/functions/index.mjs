import { classes } from './classes.mjs';
import { finance } from './finance.mjs';
import { forms } from './forms.mjs';
import { generators } from './generators.mjs';
import { geometry } from './geometry.mjs';
import { numerics } from './numerics.mjs';
import { scripts } from './scripts.mjs';
import { special } from './special.mjs';
import { statistics } from './statistics.mjs';

export const topics = { classes, finance, forms, generators, geometry, numerics, scripts, special, statistics };
