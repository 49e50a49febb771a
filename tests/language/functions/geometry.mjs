// Geometry: records and small lists that never leave the function.

const toRadians = (degrees) => (degrees * Math.PI) / 180;
const sub = (a, b) => ({ x: a.x - b.x, y: a.y - b.y });
const dot = (a, b) => a.x * b.x + a.y * b.y;
const cross = (a, b) => a.x * b.y - a.y * b.x;
const length = ({ x, y }) => Math.hypot(x, y);
const EARTH = { radius: 6371, flattening: 1 / 298.257223563 };

class Vector {
  constructor(x, y, z = 0) {
    this.x = x;
    this.y = y;
    this.z = z;
  }
  get length() {
    return Math.sqrt(this.dot(this));
  }
  dot(other) {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }
  add(other) {
    return new Vector(this.x + other.x, this.y + other.y, this.z + other.z);
  }
  scale(k) {
    return new Vector(this.x * k, this.y * k, this.z * k);
  }
  static unit(angle) {
    return new Vector(Math.cos(angle), Math.sin(angle));
  }
}

function intersect(p, q, r, s) {
  const d1 = sub(q, p);
  const d2 = sub(s, r);
  const d = cross(d1, d2);
  if (d === 0) return null;
  const t = cross(sub(r, p), d2) / d;
  return { x: p.x + t * d1.x, y: p.y + t * d1.y };
}

/** @type {Record<string, [string, (...args: any[]) => unknown]>} */
export const geometry = {
  haversine: [
    'xxxx',
    (lat1, lon1, lat2, lon2) => {
      const p1 = toRadians(lat1);
      const p2 = toRadians(lat2);
      const a = Math.sin((p2 - p1) / 2) ** 2 + Math.cos(p1) * Math.cos(p2) * Math.sin(toRadians(lon2 - lon1) / 2) ** 2;
      return 2 * EARTH.radius * Math.asin(Math.sqrt(a));
    },
  ],
  triangleArea: [
    'xxxxxx',
    (ax, ay, bx, by, cx, cy) => {
      const a = { x: ax, y: ay };
      const b = { x: bx, y: by };
      const c = { x: cx, y: cy };
      return Math.abs(cross(sub(b, a), sub(c, a))) / 2;
    },
  ],
  distanceToSegment: [
    'xxxxxx',
    (px, py, ax, ay, bx, by) => {
      const p = { x: px, y: py };
      const a = { x: ax, y: ay };
      const b = { x: bx, y: by };
      const ab = sub(b, a);
      const l2 = dot(ab, ab);
      if (l2 === 0) return length(sub(p, a));
      const t = Math.max(0, Math.min(1, dot(sub(p, a), ab) / l2));
      return length(sub(p, { x: a.x + t * ab.x, y: a.y + t * ab.y }));
    },
  ],
  angleBetween: [
    'xxxx',
    (ax, ay, bx, by) => {
      const [a, b] = [
        [ax, ay],
        [bx, by],
      ];
      const d = a[0] * b[0] + a[1] * b[1];
      return Math.acos(d / (Math.hypot(...a) * Math.hypot(...b)));
    },
  ],
  rotate: [
    'xxx',
    (x, y, angle) => {
      const rotated = ((c, s) => ({ x: c * x - s * y, y: s * x + c * y }))(Math.cos(angle), Math.sin(angle));
      return rotated.x + rotated.y;
    },
  ],
  polar: [
    'xx',
    (x, y) => {
      const { r, theta } = { r: Math.hypot(x, y), theta: Math.atan2(y, x) };
      return r * theta;
    },
  ],
  vectors: [
    'xxxx',
    (x, y, u, v) => {
      const a = new Vector(x, y);
      const b = new Vector(u, v, 1);
      return a.add(b.scale(2)).dot(b) + a.length;
    },
  ],
  unitVector: [
    'x',
    (angle) => {
      const v = Vector.unit(angle);
      return v.x * 2 + v.y;
    },
  ],
  intersection: [
    'xxxx',
    (a, b, c, d) => {
      const hit = intersect({ x: 0, y: a }, { x: 1, y: b }, { x: 0, y: c }, { x: 1, y: d });
      return hit === null ? NaN : hit.x + hit.y;
    },
  ],
  intersectionOptional: [
    'xxxx',
    (a, b, c, d) => {
      const hit = intersect({ x: 0, y: a }, { x: 1, y: b }, { x: 0, y: c }, { x: 1, y: d });
      return hit?.x ?? -1;
    },
  ],
  polygonArea: [
    'v',
    (v) => {
      let area = 0;
      for (let i = 0, j = v.length - 2; i + 1 < v.length; j = i, i += 2) area += (v[j] + v[i]) * (v[j + 1] - v[i + 1]);
      return area / 2;
    },
  ],
  insidePolygon: [
    'xxv',
    (x, y, v) => {
      let inside = false;
      for (let i = 0, j = v.length - 2; i + 1 < v.length; j = i, i += 2) {
        const xi = v[i],
          yi = v[i + 1],
          xj = v[j],
          yj = v[j + 1];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
      }
      return inside;
    },
  ],
  circleOverlap: [
    'ppx',
    (r1, r2, d) => {
      const distance = Math.abs(d);
      if (distance >= r1 + r2) return 0;
      if (distance <= Math.abs(r1 - r2)) return Math.PI * Math.min(r1, r2) ** 2;
      const part = (r, s) => {
        const c = (distance * distance + r * r - s * s) / (2 * distance * r);
        return r * r * Math.acos(c);
      };
      return part(r1, r2) + part(r2, r1);
    },
  ],
  mercator: [
    'xx',
    (lon, lat) => {
      const project = ([lambda, phi]) => [lambda, Math.log(Math.tan((Math.PI / 2 + phi) / 2))];
      const [px, py] = project([toRadians(lon), toRadians(lat)]);
      return px - py;
    },
  ],
  boundingBox: [
    'xxxxxx',
    (ax, ay, bx, by, cx, cy) => {
      const xs = [ax, bx, cx];
      const ys = [ay, by, cy];
      const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
      return (box.right - box.left) * (box.bottom - box.top);
    },
  ],
  swapped: [
    'xx',
    (a, b) => {
      if (a > b) [a, b] = [b, a];
      return b - a;
    },
  ],
  moved: [
    'xx',
    (x, y) => {
      const p = { x, y };
      const q = { ...p, y: p.y + 1 };
      const { x: a, ...rest } = q;
      return a * rest.y;
    },
  ],
};
