/**
 * The great-circle distance in kilometres between two points given in degrees: plain TypeScript, nothing of millrace in
 * it.
 */
export function haversine(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = Math.PI / 180;
  const lat = Math.sin(((lat2 - lat1) * radians) / 2);
  const lon = Math.sin(((lon2 - lon1) * radians) / 2);
  const a = lat * lat + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * lon * lon;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
