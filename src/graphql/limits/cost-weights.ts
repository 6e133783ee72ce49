import {
  getDirectiveValues,
  getNamedType,
  isInputObjectType,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { AnswersDirectiveArgs, CostDirectiveArgs, ListSizeDirectiveArgs, PerChannelDirectiveArgs } from '../schema/generated.js';

/** What `@answers`, `@cost`, `@listSize`, `@perChannel` and `@sharedRead` say about a field. */
export interface FieldWeights {
  /** Calls. */
  readonly weight: number;
  /** `named`: the path of the argument that names the channels. Undefined: the field does not read channel by channel. */
  readonly perChannel: { readonly named: readonly string[] | null } | undefined;
  readonly isShared: boolean;
  readonly size: ListSize | undefined;
  /** Fields of the items that cost nothing below this list. */
  readonly answers: ReadonlySet<string> | undefined;
}

export interface ListSize {
  readonly assumed: number | null;
  /** Paths. */
  readonly arguments: readonly (readonly string[])[];
  /** Empty: the field itself is the list. */
  readonly sizedFields: readonly string[];
}

interface Annotated {
  readonly astNode?: { readonly directives?: readonly DirectiveNode[] | undefined } | null | undefined;
}

/** Reads the directives of a schema, each of them once. */
export class CostWeights {
  private readonly schema: GraphQLSchema;
  private readonly fields = new WeakMap<object, FieldWeights>();
  private readonly weights = new WeakMap<object, number>();
  private readonly inputs = new Map<string, boolean>();
  /** The fields of an input type that may weigh: filters have many fields, few of them with a weight, and each request asks. */
  private readonly weighing = new Map<string, readonly GraphQLInputField[]>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  ofField(field: GraphQLField<unknown, unknown>): FieldWeights {
    const known = this.fields.get(field);
    if (known !== undefined) return known;
    const read = this.readField(field);
    this.fields.set(field, read);
    return read;
  }

  /** The weight of an argument or input field with this value, including the fields inside it. */
  ofInput(input: Annotated & { readonly type: GraphQLInputType }, value: unknown): number {
    if (value === null || value === undefined) return 0;
    return this.weightOn(input) + this.inside(input.type, value);
  }

  /** Whether an argument has a weight with any value. */
  mayWeigh(input: Annotated & { readonly type: GraphQLInputType }): boolean {
    return this.weightOn(input) > 0 || this.hasWeights(getNamedType(input.type));
  }

  private inside(type: GraphQLInputType, value: unknown): number {
    const named = getNamedType(type);
    if (!isInputObjectType(named) || !this.hasWeights(named)) return 0;
    let weight = 0;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item !== 'object' || item === null) continue;
      for (const field of this.weighingFields(named)) weight += this.ofInput(field, (item as Record<string, unknown>)[field.name]);
    }
    return weight;
  }

  /** Lets requests skip large inputs in which nothing has a weight. */
  private hasWeights(type: ReturnType<typeof getNamedType>): boolean {
    if (!isInputObjectType(type)) return false;
    const known = this.inputs.get(type.name);
    if (known !== undefined) return known;
    // Ends the recursion for an input type that contains itself.
    this.inputs.set(type.name, false);
    const found = Object.values(type.getFields()).some((field) => this.mayWeigh(field));
    this.inputs.set(type.name, found);
    return found;
  }

  private weighingFields(type: GraphQLInputObjectType): readonly GraphQLInputField[] {
    const known = this.weighing.get(type.name);
    if (known !== undefined) return known;
    const found = Object.values(type.getFields()).filter((field) => this.mayWeigh(field));
    this.weighing.set(type.name, found);
    return found;
  }

  private readField(field: GraphQLField<unknown, unknown>): FieldWeights {
    const perChannel = this.read<PerChannelDirectiveArgs>('perChannel', field);
    const size = this.read<ListSizeDirectiveArgs>('listSize', field);
    const answers = this.read<AnswersDirectiveArgs>('answers', field);
    return {
      weight: this.weightOn(field),
      perChannel: perChannel && { named: perChannel.named?.split('.') ?? null },
      isShared: this.read('sharedRead', field) !== undefined,
      size: size && {
        assumed: size.assumedSize ?? null,
        arguments: (size.slicingArguments ?? []).map((path) => path.split('.')),
        sizedFields: size.sizedFields ?? [],
      },
      answers: answers && new Set(answers.fields),
    };
  }

  private weightOn(annotated: Annotated): number {
    const known = this.weights.get(annotated);
    if (known !== undefined) return known;
    const weight = Number(this.read<CostDirectiveArgs>('cost', annotated)?.weight ?? 0);
    this.weights.set(annotated, weight);
    return weight;
  }

  private read<Arguments>(name: string, { astNode }: Annotated): Arguments | undefined {
    const directive = this.schema.getDirective(name);
    if (directive == null || astNode == null) return undefined;
    return getDirectiveValues(directive, { directives: astNode.directives ?? [] }) as Arguments | undefined;
  }
}
