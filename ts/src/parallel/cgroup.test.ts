import { describe, expect, it } from 'vitest';
import { cgroupQuota } from './cgroup.js';

const quota = (files: Record<string, string>) => cgroupQuota((path) => files[path]);

describe('cgroupQuota', () => {
  it('is infinite without control groups or limits', () => {
    expect(quota({})).toBe(Number.POSITIVE_INFINITY);
    expect(quota({ '/proc/self/cgroup': '0::/\n' })).toBe(Number.POSITIVE_INFINITY);
    expect(quota({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' })).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('reads version 2', () => {
    expect(quota({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' })).toBe(1.5);
  });

  it('takes the least of a group and those around it', () => {
    expect(
      quota({
        '/proc/self/cgroup': '0::/user/job\n',
        '/sys/fs/cgroup/cpu.max': 'max 100000\n',
        '/sys/fs/cgroup/user/cpu.max': '200000 100000\n',
        '/sys/fs/cgroup/user/job/cpu.max': '400000 100000\n',
      }),
    ).toBe(2);
  });

  it('reads version 1', () => {
    const membership = { '/proc/self/cgroup': '12:memory:/box\n4:cpu,cpuacct:/box\n1:name=systemd:/\n' };
    const at = (root: string, us: string) => ({
      [`${root}/box/cpu.cfs_quota_us`]: `${us}\n`,
      [`${root}/box/cpu.cfs_period_us`]: '100000\n',
    });
    expect(quota({ ...membership, ...at('/sys/fs/cgroup/cpu,cpuacct', '250000') })).toBe(2.5);
    expect(quota({ ...membership, ...at('/sys/fs/cgroup/cpu', '50000') })).toBe(0.5);
    expect(quota({ ...membership, ...at('/sys/fs/cgroup/cpu', '-1') })).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not misled by nonsense', () => {
    expect(cgroupQuota(() => 'nonsense')).toBe(Number.POSITIVE_INFINITY);
  });
});
