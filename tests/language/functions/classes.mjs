// Classes: instances that are made and used up inside the function, and captured ones.

class Complex {
  constructor(re, im = 0) {
    this.re = re;
    this.im = im;
  }
  get abs() {
    return Math.hypot(this.re, this.im);
  }
  get conjugate() {
    return new Complex(this.re, -this.im);
  }
  times({ re, im }) {
    return new Complex(this.re * re - this.im * im, this.re * im + this.im * re);
  }
  static polar(r, angle) {
    return new this(r * Math.cos(angle), r * Math.sin(angle));
  }
}

class Counter {
  #count;
  step = 1;
  constructor(start) {
    this.#count = start;
  }
  get count() {
    return this.#count;
  }
  next(by = this.step) {
    this.#count += by;
    return this;
  }
  isAhead(other) {
    return this.#count > other.#count;
  }
}

class Sum {
  constructor() {
    this.sum = 0;
    this.error = 0;
    this.parts = new Float64Array(4);
  }
  add(x) {
    const t = this.sum + x;
    this.error += Math.abs(this.sum) >= Math.abs(x) ? this.sum - t + x : x - t + this.sum;
    this.sum = t;
    this.parts[(x & 3) >>> 0] += x;
    return this;
  }
  get value() {
    return this.sum + this.error;
  }
}

class Perhaps {
  constructor(x) {
    if (x > 0) this.value = x;
  }
  get twice() {
    return this.value === undefined ? -1 : this.value * 2;
  }
}

function Point(x, y) {
  this.x = x;
  this.y = y;
}
Point.prototype.dot = function (other) {
  return this.x * other.x + this.y * other.y;
};

const settings = {
  scale: 3,
  get factor() {
    return this.scale * 2;
  },
  get range() {
    return { low: -this.scale, high: this.scale };
  },
};

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const classes = {
  product: ['xxxx', (a, b, c, d) => new Complex(a, b).times(new Complex(c, d)).abs],
  conjugate: [
    'xx',
    (a, b) => {
      const z = new Complex(a, b);
      return z.times(z.conjugate).re;
    },
  ],
  staticMethod: ['xx', (r, angle) => Complex.polar(r, angle).im],
  defaultField: ['x', (x) => new Complex(x).im + x],
  privateField: ['xx', (a, b) => new Counter(a).next().next(b).count],
  privateOfAnother: ['xx', (a, b) => new Counter(a).isAhead(new Counter(b).next(0.5))],
  kahan: [
    'v',
    (v) => {
      const sum = new Sum();
      for (const x of v) sum.add(x);
      return sum.value + sum.parts[1];
    },
  ],
  conditionalField: [
    'v',
    (v) => {
      let s = 0;
      for (let i = 0; i < v.length; i++) s += new Perhaps(v[i]).twice;
      return s;
    },
  ],
  oldClass: ['xxxx', (a, b, c, d) => new Point(a, b).dot(new Point(c, d))],
  argumentsFirst: [
    'n',
    (n) => {
      let i = n;
      const p = new Point(i++, i++);
      return p.x * 1000 + p.y + i;
    },
  ],
  sameObject: [
    'x',
    (x) => {
      const a = new Counter(x);
      const b = a.next();
      b.step = 10;
      a.next();
      return b.count;
    },
  ],
  capturedGetter: ['x', (x) => x * settings.factor + settings.range.low],
};
