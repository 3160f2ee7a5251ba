/** A whole number as people read it: `1,616,696`. Not by Intl, whose first call takes 20 ms, which is much of a short command. */
export function withCommas(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
