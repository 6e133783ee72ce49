import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import { addPath, type FieldPlan, type Path, type Run } from './plan.js';

/** What a resolver may ask about its field. Looked up when asked: most resolvers never do. */
export class FieldInfo implements GraphQLResolveInfo {
  private readonly run: Run;
  private readonly plan: FieldPlan;
  private readonly parentPath: Path | undefined;
  private place: Path | undefined;

  /** `place` is the field's own path where it exists already. */
  constructor(run: Run, plan: FieldPlan, parentPath: Path | undefined, place: Path | undefined) {
    this.run = run;
    this.plan = plan;
    this.parentPath = parentPath;
    this.place = place;
  }

  get fieldName(): string {
    return this.plan.definition.name;
  }

  get fieldNodes(): readonly FieldNode[] {
    return this.plan.nodes;
  }

  get returnType(): GraphQLOutputType {
    return this.plan.definition.type;
  }

  get parentType(): GraphQLObjectType {
    return this.plan.parentType;
  }

  get path(): Path {
    return (this.place ??= addPath(this.parentPath, this.plan.responseName, this.plan.parentType.name));
  }

  get schema(): GraphQLSchema {
    return this.run.operation.schema;
  }

  get fragments(): { [key: string]: FragmentDefinitionNode } {
    return this.run.operation.fragments;
  }

  get rootValue(): unknown {
    return this.run.rootValue;
  }

  get operation(): OperationDefinitionNode {
    return this.run.operation.definition;
  }

  get variableValues(): { [variable: string]: unknown } {
    return this.run.variableValues;
  }
}

/** An item of a list stands for the list's field. */
export function infoOf(run: Run, field: FieldPlan, path: Path | undefined): FieldInfo {
  let place = path;
  while (typeof place?.key === 'number') place = place.prev;
  return new FieldInfo(run, field, place?.prev, place);
}
