import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from '../schema/tables.js';

/** A query as Kysely builds it, not run yet. */
interface Buildable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Stands in a query where a value comes to stand. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A query that differs from one time to the next by its values alone: building it costs more than running it, so it is built once. */
export class PreparedQuery<Values extends object, Row = unknown> {
  private readonly build: (db: Kysely<Tables>, values: Values) => Buildable<Row>;
  /** By database: its adapter is the same in every transaction. */
  private readonly built = new WeakMap<object, CompiledQuery<Row>>();

  /** `build` is given a place for each value, under its name: it may put them into the query, and do nothing else with them. */
  constructor(build: (db: Kysely<Tables>, values: Values) => Buildable<Row>) {
    this.build = build;
  }

  async rows(db: Kysely<Tables>, values: Values): Promise<readonly Row[]> {
    const query = this.compiled(db, values);
    const valueAt = (place: unknown): unknown => (place instanceof Placeholder ? (values[place.name as keyof Values] ?? null) : place);
    const { rows } = await db.executeQuery<Row>({ ...query, parameters: query.parameters.map(valueAt) });
    return rows;
  }

  private compiled(db: Kysely<Tables>, values: Values): CompiledQuery<Row> {
    const { adapter } = db.getExecutor();
    const known = this.built.get(adapter);
    if (known !== undefined) return known;
    const places = Object.fromEntries(Object.keys(values).map((name) => [name, new Placeholder(name)]));
    const compiled = this.build(db, places as Values).compile();
    this.built.set(adapter, compiled);
    return compiled;
  }
}
