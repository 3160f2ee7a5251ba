/** `ol_dump_editions_2026-06-30.txt.gz` → `ol_dump_editions`: the same file of another month has the same role. */
export function roleOf(name: string): string {
  return name.replace(/_\d{4}-\d{2}-\d{2}\.txt\.gz$/, '');
}
