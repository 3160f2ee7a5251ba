import { DARK, LIGHT, type Scheme } from './draw/colours.ts';

/** The one style sheet. Nothing is loaded: system fonts, no images. */
export const STYLE = `
:root { color-scheme: light dark; ${properties(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${properties(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; overflow-wrap: anywhere; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--quiet); font-size: .875rem; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p, ul { margin: .5rem 0 1rem; max-width: 42rem; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; }
nav ul { list-style: none; padding: 0; max-width: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a { display: inline-block; padding: .25rem 0; }
.lead { font-size: 1.0625rem; }
.quiet { color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: 1px; margin: 1.5rem 0;
  background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.facts div { flex: 1 1 9rem; background: var(--panel); padding: .75rem 1rem; }
.facts dt { color: var(--quiet); font-size: .8125rem; }
.facts dd { margin: 0; font-size: 1.125rem; font-weight: 600; }
.box { overflow-x: auto; margin: .75rem 0 1.25rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding: .75rem 1rem .25rem; }
th, td { text-align: left; vertical-align: top; padding: .4375rem 1rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-weight: 500; font-size: .8125rem; white-space: nowrap; }
tbody th { font-weight: 500; overflow-wrap: normal; }
th, td { overflow-wrap: break-word; }
.n { text-align: right; white-space: nowrap; }
.hash { overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .625rem 0; overflow-wrap: anywhere; }
summary strong { font-weight: 600; }
details > :not(summary) { margin-left: 1rem; }
figure { margin: 1rem 0 1.5rem; padding: 0 1px; overflow-x: clip; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
svg { display: block; width: 100%; overflow: visible; }
svg text { fill: var(--text); font-size: 13px; }
svg .note { fill: var(--quiet); font-size: 12px; }
svg .now { fill: var(--accent); }
svg .before { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
svg .rule { stroke: var(--line); stroke-width: 1; }
svg .soft { fill: var(--quiet); }
.key { color: var(--quiet); font-size: .875rem; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
.good, .warning, .bad { font-weight: 600; }
progress { width: 100%; height: 1rem; accent-color: var(--accent); }
dl.rows { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: .375rem 1.25rem; }
dl.rows dt { color: var(--quiet); } dl.rows dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
@media (max-width: 30rem) { header { padding-top: 1.5rem; } header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  th, td { padding-left: .75rem; padding-right: .75rem; } details > :not(summary) { margin-left: 0; } }
@media print { .box, pre { overflow: visible; white-space: pre-wrap; } }
`;

function properties(scheme: Scheme): string {
  return Object.entries(scheme)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');
}
