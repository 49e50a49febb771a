/** Linux control groups: how much processor time a container's process may use. */

/**
 * How many cores' time the control groups of this process may use, a fraction perhaps; infinite without a limit.
 * @param read a file's text, or `undefined` where there is no such file.
 */
export function cgroupQuota(read: (path: string) => string | undefined): number {
  const membership = read('/proc/self/cgroup');
  if (membership === undefined) return Number.POSITIVE_INFINITY;
  let quota = Number.POSITIVE_INFINITY;
  for (const line of membership.split('\n')) {
    // `0::/path` in version 2; `4:cpu,cpuacct:/path` in version 1.
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (controllers === '') {
      quota = Math.min(quota, ...withParents(path).map((group) => quotaV2(read(`/sys/fs/cgroup${group}/cpu.max`))));
    } else if (controllers.split(',').includes('cpu')) {
      const roots = [`/sys/fs/cgroup/${controllers}`, '/sys/fs/cgroup/cpu'];
      for (const group of roots.flatMap((root) => withParents(path).map((parent) => root + parent))) {
        quota = Math.min(quota, quotaV1(read(`${group}/cpu.cfs_quota_us`), read(`${group}/cpu.cfs_period_us`)));
      }
    }
  }
  return quota;
}

/** A group and those around it: a container often sees its own group as the root, and any of them may limit. */
function withParents(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, depth) =>
    names
      .slice(0, depth)
      .map((name) => `/${name}`)
      .join(''),
  );
}

/** `max 100000`, or `150000 100000`. */
function quotaV2(text: string | undefined): number {
  const [quota, period] = (text ?? '').trim().split(/\s+/);
  return ratio(quota, period);
}

/** The quota is -1 without a limit. */
function quotaV1(quota: string | undefined, period: string | undefined): number {
  return ratio(quota?.trim(), period?.trim());
}

function ratio(quota: string | undefined, period: string | undefined): number {
  const cores = Number(quota) / Number(period);
  return quota && period && cores > 0 ? cores : Number.POSITIVE_INFINITY;
}
