/** The members of an object that may be null. */
type Nullable<Value> = Value extends readonly unknown[]
  ? never
  : { [Name in keyof Value & string]: null extends Value[Name] ? Name : never }[keyof Value & string];

type Below<Value, Path extends string> = Value extends readonly (infer Item)[]
  ? `${Path}.*.${Nullable<Item>}`
  : Value extends object
    ? `${Path}.${Nullable<Value>}`
    : never;

/**
 * The inputs of a change that a client may leave out, as paths: those that may be null, lists, and the same one level deeper, such as
 * `replyTo`, `variables`, `headerMedia.filename` and `items.*.retailerId`.
 */
export type OptionalInput<Change> = {
  [Name in keyof Change & string]:
    (null extends Change[Name] ? Name : Change[Name] extends readonly unknown[] ? Name : never) | Below<NonNullable<Change[Name]>, Name>;
}[keyof Change & string];
