/** The least that is a manifest, with the members that are given. */
export function smallManifest(members: object = {}): Record<string, unknown> {
  return {
    format: 'oldump-manifest/1',
    tool: { name: 'oldump', version: '1' },
    date: '2026-06-30',
    created: '2026-07-01T00:00:00.000Z',
    inputs: [],
    files: [],
    stages: [],
    ...members,
  };
}

export function smallFile(name: string): Record<string, unknown> {
  return { name, rows: 1, bytes: 2, plain_bytes: 3, sha256: '0'.repeat(64), order: 'row' };
}
