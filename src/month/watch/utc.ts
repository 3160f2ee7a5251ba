/** A moment for people: `2026-07-01 00:41:07 UTC`, from its ISO form. */
export function utc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
