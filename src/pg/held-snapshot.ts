import { ReadSession, type SessionOptions } from './read-session.ts';

/**
 * A moment of a database that other sessions can see, for as long as it is held: an idle transaction of its own.
 *
 * Its tables are locked against being rewritten or emptied (TRUNCATE knows no snapshots) before the moment is taken.
 * A session that has begun with it goes on seeing it when it is no longer held.
 */
export class HeldSnapshot {
  readonly id: string;
  readonly #session: ReadSession;

  private constructor(id: string, session: ReadSession) {
    this.id = id;
    this.#session = session;
  }

  /** In: names of tables, as SQL has them.  Throws: as ReadSession; environment for a table that is not there. */
  static async take(options: SessionOptions, tables: readonly string[]): Promise<HeldSnapshot> {
    const session = await ReadSession.open(options, { lock: tables });
    try {
      for (const table of tables) await session.query(`SELECT 1 FROM ${table} LIMIT 0`); // there, and to be read
      return new HeldSnapshot(await session.exportSnapshot(), session);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** No session can begin with it any more; may be called again. */
  async close(): Promise<void> {
    await this.#session.close();
  }
}
