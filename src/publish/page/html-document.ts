import { Markup, markup, type MarkupContent } from './draw/markup.ts';
import { STYLE } from './style.ts';

export interface PageParts {
  readonly title: string;
  readonly policy: string;
  /** Into the head, behind the policy. */
  readonly head?: MarkupContent;
  readonly header: MarkupContent;
  readonly main: MarkupContent;
  readonly footer: MarkupContent;
}

/** Nothing may be loaded, no script may run: whatever got into a page would stay text. */
export const STATIC_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A whole HTML page, self-contained. */
export function htmlDocument({ title, policy, head, header, main, footer }: PageParts): string {
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
${header}
</header>
<main id="main">
${main}
</main>
<footer>
${footer}
</footer>
</body>
</html>
`;
  return page.toString();
}
