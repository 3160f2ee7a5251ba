import type { Context } from '../../context.ts';
import { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { tellWaits } from '../../pg/lock-watch.ts';
import { connectionSettings, describeDatabase } from '../../pg/connection/settings.ts';
import { SIDE_TABLE_SOURCES, type SideTable } from '../../tables/side-tables.ts';
import type { StageMade } from '../journal/journal-records.ts';
import { discardFinished } from '../journal/leftovers.ts';
import { exportsAnew } from '../journal/decide.ts';
import { makeStage } from '../journal/make-stage.ts';
import type { WantedTables } from '../plan/month-plan.ts';
import { provideStage, type Month } from './month-stage.ts';
import type { StageCounts } from '../../stage/stage-report.ts';
import {
  copyTables,
  coversSettings,
  tableOutputs,
  totalOf,
  type TablesPlan,
} from '../../tables/tables-stage.ts';

/**
 * The stage tables of a run.
 *
 * Where this attempt exports `data`, they come in front of it and see what it will see: a snapshot is held until the
 * export has begun. So an export that begins anew has its tables made anew, minutes beside hours. Otherwise they are
 * kept once they are finished, or are of a moment of their own.
 */
export class TablesStage {
  readonly #month: Month;
  readonly #ctx: Context;
  #made: StageMade | undefined;

  constructor(month: Month, ctx: Context) {
    this.#month = month;
    this.#ctx = ctx;
  }

  /** Undefined: the run has none, or not yet. What was made before is of the run, also where this attempt leaves it out. */
  get made(): StageMade | undefined {
    return this.#made;
  }

  /** Those of an earlier attempt, or new ones; unless they wait for the export. */
  async provide(): Promise<void> {
    const { plan, journal } = this.#month;
    if (plan.tables && exportsAnew(plan, journal.before)) return;
    const make = (): Promise<StageMade> => {
      if (plan.data.kind === 'postgres')
        this.#ctx.log.info('tables: of another moment than data, which was exported by an earlier attempt');
      return this.#make(plan.tables!, undefined);
    };
    this.#made = await provideStage({ name: 'tables', make }, this.#month, this.#ctx);
  }

  /** Tables of the moment that is going to be exported; undefined when none are wanted. */
  async beforeExport(): Promise<HeldSnapshot | undefined> {
    const { plan, journal } = this.#month;
    const { env, signal, log } = this.#ctx;
    if (!plan.tables) return undefined;
    const earlier = journal.before.finished.get('tables');
    if (earlier) {
      log.info('tables: anew, of the moment of the new export');
      await discardFinished(earlier);
    }
    const settings = connectionSettings(env);
    const snapshot = await HeldSnapshot.take({ settings, signal, ...tellWaits(this.#ctx) }, [
      'data',
      ...libraryTables(plan.tables),
    ]);
    try {
      this.#made = await this.#make(plan.tables, snapshot.id);
      return snapshot;
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }

  #make(tables: WantedTables, snapshot: string | undefined): Promise<StageMade> {
    const { plan, layout, journal } = this.#month;
    const ctx = this.#ctx;
    const codec = { kind: 'gzip', level: plan.level } as const;
    const stage = this.#stagePlan(tables, snapshot);
    const outputs = tableOutputs(stage, layout.dumpFolder, codec, journal.isMine('tables'));
    const codecs = outputs.map(() => codec);
    let counts: readonly StageCounts[] = [];
    return makeStage(
      {
        stage: 'tables',
        outputs: outputs.map(options => [options, 'columns']),
        dialect: tables.dialect,
        write: async (opened, meter) => {
          ctx.progress.start('tables');
          counts = await meter.withPool(plan.jobs, pool => copyTables(stage, opened, codecs, pool, ctx));
          return totalOf(counts);
        },
        inputs: () => tables.names.map((table, place) => inputOf(table, stage, counts[place]!.rowsIn)),
      },
      journal,
      ctx,
    );
  }

  #stagePlan({ names, dialect, coversDb }: WantedTables, snapshot: string | undefined): TablesPlan {
    const { date, guards } = this.#month.plan;
    const { env } = this.#ctx;
    const library = connectionSettings(env);
    const wasEmpty = (table: SideTable): boolean =>
      this.#month.previous?.files.get(`ol_dump_${table}`)?.rows === 0;
    const isAllowed = guards.allowed.has('--allow-empty-files');
    return {
      tables: names,
      upto: date,
      dialect,
      mayBeEmpty: new Set(names.filter(table => isAllowed || wasEmpty(table))),
      library,
      covers: coversSettings(library, coversDb, env),
      snapshot,
    };
  }
}

function libraryTables({ names }: WantedTables): string[] {
  const sources = names.map(name => SIDE_TABLE_SOURCES[name]);
  return sources.flatMap(({ database, tables }) => (database === 'library' ? tables : []));
}

function inputOf(table: SideTable, plan: TablesPlan, rows: number) {
  const { database } = SIDE_TABLE_SOURCES[table];
  const name = `side table ${table}, ${describeDatabase(plan[database])}`;
  const { snapshot } = plan;
  return { name, rows, ...(database === 'library' && snapshot !== undefined && { snapshot }) };
}
