import type { CompiledQuery, Kysely } from 'kysely';
import { BoundedMap } from '../../domain/bounded-memory.js';
import type { Tables } from '../schema/tables.js';

/** A query as Kysely builds it, not run yet. */
interface Buildable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Forms of one statement that are kept. */
const maxForms = 200;

/** A query of which only the parameters differ from one time to the next: building it costs more than running it, so it is built once. */
export class Statement<Row> {
  /** By database: its adapter is the same in every transaction. */
  private readonly built = new WeakMap<object, BoundedMap<CompiledQuery<Row>>>();

  /** `form` is all that the text of the query depends on; `parameters` stand in the order in which the text names them. */
  async rows(db: Kysely<Tables>, form: string, build: () => Buildable<Row>, parameters: readonly unknown[]): Promise<readonly Row[]> {
    const { rows } = await db.executeQuery<Row>({ ...this.compiled(db, form, build), parameters });
    return rows;
  }

  private compiled(db: Kysely<Tables>, form: string, build: () => Buildable<Row>): CompiledQuery<Row> {
    const { adapter } = db.getExecutor();
    const forms = this.built.get(adapter) ?? new BoundedMap<CompiledQuery<Row>>(maxForms);
    this.built.set(adapter, forms);
    const known = forms.get(form);
    if (known !== undefined) return known;
    const compiled = build().compile();
    forms.set(form, compiled);
    return compiled;
  }
}
