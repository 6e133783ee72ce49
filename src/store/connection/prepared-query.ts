import type { CompiledQuery, Kysely } from 'kysely';
import { BoundedMap } from '../../domain/bounded-memory.js';
import type { Tables } from '../schema/tables.js';

/** A query that Kysely has built and not yet run. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

interface Prepared<Row> {
  readonly query: CompiledQuery<Row>;
  /** A placeholder for each value that the query takes, once for a list; other elements are parameters that never change. */
  readonly parameters: readonly unknown[];
}

/** A detail that the text of a query depends on, such as a sort direction or the number of values in a list. */
type Variant = string | number | boolean;

/** How many variants of one query stay compiled. */
const maxVariants = 200;

/** A query that is compiled once and run with other values each time: compiling costs more than running it. */
export class PreparedQuery<Values extends object, Row = unknown, Variants extends readonly Variant[] = []> {
  private readonly build: (db: Kysely<Tables>, values: Values, ...variants: Variants) => Compilable<Row>;
  /** The key is the database's adapter, which is the same in every transaction. */
  private readonly prepared = new WeakMap<object, BoundedMap<Prepared<Row>>>();

  /**
   * `build` receives placeholders under the names of the values. It may put them into the query, and must not read them or decide anything
   * by them: what the text of the query depends on is a variant.
   */
  constructor(build: (db: Kysely<Tables>, values: Values, ...variants: Variants) => Compilable<Row>) {
    this.build = build;
  }

  /** A value that is a list goes into the query whole, and its length must be one of the variants. */
  async rows(db: Kysely<Tables>, values: Values, ...variants: Variants): Promise<readonly Row[]> {
    const { query, parameters } = this.prepare(db, values, variants);
    const { rows } = await db.executeQuery<Row>({ ...query, parameters: filledIn(parameters, values) });
    return rows;
  }

  private prepare(db: Kysely<Tables>, values: Values, variants: Variants): Prepared<Row> {
    const { adapter } = db.getExecutor();
    let byVariant = this.prepared.get(adapter);
    if (byVariant === undefined) this.prepared.set(adapter, (byVariant = new BoundedMap(maxVariants)));
    const key = variants.length === 0 ? '' : variants.join(' ');
    const known = byVariant.get(key);
    if (known !== undefined) return known;
    const query = this.build(db, placeholdersFor(values), ...variants).compile();
    const prepared = {
      query,
      parameters: query.parameters.filter((parameter) => !(parameter instanceof Placeholder && parameter.index > 0)),
    };
    byVariant.set(key, prepared);
    return prepared;
  }
}

/** Takes the place of a value, or of an element of one that is a list, while the query is compiled. */
class Placeholder {
  readonly name: string;
  readonly index: number;

  constructor(name: string, index = 0) {
    this.name = name;
    this.index = index;
  }
}

function filledIn(parameters: readonly unknown[], values: object): unknown[] {
  const filled: unknown[] = [];
  for (const parameter of parameters) {
    const value = parameter instanceof Placeholder ? (values as Readonly<Record<string, unknown>>)[parameter.name] : parameter;
    if (Array.isArray(value)) filled.push(...(value as unknown[]));
    else filled.push(value ?? null);
  }
  return filled;
}

function placeholdersFor<Values extends object>(values: Values): Values {
  const placeholders = Object.entries(values).map(([name, value]) => {
    return [name, Array.isArray(value) ? value.map((_, index) => new Placeholder(name, index)) : new Placeholder(name)];
  });
  return Object.fromEntries(placeholders) as Values;
}
