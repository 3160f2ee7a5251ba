import { printable } from '../../printable.ts';

const CLEAR_BELOW = '\x1b[J';
const CLEAR_TO_END = '\x1b[K';
/** Behind a space: tmux keeps what was drawn among the lines that scrolled away, when all is cleared from the first column on. */
const CLEAR = `\r ${CLEAR_BELOW}\r${CLEAR_TO_END}`;
/** A window that was made narrower a moment ago cuts what is too long, instead of wrapping it. */
const [NO_WRAP, WRAP] = ['\x1b[?7l', '\x1b[?7h'];
/** What a terminal has that does not say. */
const USUAL_COLUMNS = 80;

/**
 * The last line of a terminal, drawn again and again; other text goes above it.
 *
 * It never wraps: it is one column shorter than the window. The cursor waits at its beginning, so that a window that
 * was made narrower, and has wrapped it, is cleaned by clearing all that lies below the cursor.
 */
export class TerminalLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #onResize = (): void => this.#redraw();
  #text: ((columns: number) => string) | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** `text` makes the line for so many columns; it is asked again when the window changes. */
  show(text: (columns: number) => string): void {
    if (this.#text === undefined) this.#stream.on('resize', this.#onResize);
    this.#text = text;
    this.#stream.write(this.#drawn());
  }

  clear(): void {
    if (this.#text === undefined) return;
    this.#text = undefined;
    this.#stream.off('resize', this.#onResize);
    this.#stream.write(CLEAR);
  }

  /** Whole lines, above the line if there is one. */
  write(text: string): void {
    this.#stream.write(this.#text === undefined ? text : `${CLEAR}${text}${this.#drawn()}`);
  }

  #redraw(): void {
    this.#stream.write(`${CLEAR}${this.#drawn()}`);
  }

  #drawn(): string {
    const columns = Math.max(1, (this.#stream.columns || USUAL_COLUMNS) - 1);
    return `\r${NO_WRAP}${printable(this.#text!(columns)).slice(0, columns)}${CLEAR_TO_END}${WRAP}\r`;
  }
}
