/** Resolvers in which every schema field that the domain type does not carry must have one: an unresolved field does not compile. */
export type Complete<Resolvers, Model> = Omit<Resolvers, Missing<Resolvers, Model>> & {
  [Field in Missing<Resolvers, Model>]-?: NonNullable<Resolvers[Field]>;
};

type Missing<Resolvers, Model> = Exclude<keyof Resolvers, keyof Model | '__isTypeOf'>;
