import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  Kind,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type DirectiveNode,
} from 'graphql';
import type { Context } from '../request/context.js';
import { forbidden } from '../request/error.js';

/** As in `@requiresScopes`: a viewer needs all scopes of at least one of the inner lists. */
export type RequiredScopes = readonly (readonly string[])[];

/**
 * Enforces `@requiresScopes` on every field of the schema. A field requires the scopes of its own directive and those of the type that it
 * returns. Throws at start when a root field has no directive, so that a forgotten directive never grants access.
 */
export function enforceScopes(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (roots.has(type) && scopesOn(field.astNode?.directives) === undefined) {
        throw new Error(`${type.name}.${field.name} has no @requiresScopes.`);
      }
      enforceOn(type, field as GraphQLField<unknown, Context>);
    }
  }
  return schema;
}

/** The scopes that a viewer needs to see objects of a type. */
export function scopesOfType(schema: GraphQLSchema, typeName: string): RequiredScopes {
  return scopesOn(schema.getType(typeName)?.astNode?.directives) ?? [];
}

export function satisfies(scopes: ReadonlySet<string>, required: RequiredScopes): boolean {
  return required.length === 0 || required.some((together) => together.every((scope) => scopes.has(scope)));
}

function enforceOn(type: GraphQLObjectType, field: GraphQLField<unknown, Context>): void {
  const ofParent = scopesOn(type.astNode?.directives);
  const ofField = scopesOn(field.astNode?.directives);
  const ofType = scopesOn(getNamedType(field.type).astNode?.directives);
  const required = [ofField, sameScopes(ofType, ofParent) ? undefined : ofType].filter(isRestriction);
  if (required.length === 0) return;
  const checkScopes = ({ viewer }: Context): void => {
    for (const scopes of required) if (!satisfies(viewer.scopes, scopes)) throw forbidden(scopes);
  };
  const { resolve = defaultFieldResolver, subscribe } = field;
  field.resolve = (source, parameters, context, info) => {
    checkScopes(context);
    return resolve(source, parameters, context, info);
  };
  if (subscribe === undefined) return;
  field.subscribe = (source, parameters, context, info) => {
    checkScopes(context);
    return subscribe(source, parameters, context, info);
  };
}

function isRestriction(scopes: RequiredScopes | undefined): scopes is RequiredScopes {
  return scopes !== undefined && scopes.length > 0 && !scopes.some((together) => together.length === 0);
}

function sameScopes(left: RequiredScopes | undefined, right: RequiredScopes | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function scopesOn(directives: readonly DirectiveNode[] | undefined): RequiredScopes | undefined {
  const value = directives?.find((directive) => directive.name.value === 'requiresScopes')?.arguments?.[0]?.value;
  if (value?.kind !== Kind.LIST) return undefined;
  return value.values.map((together) =>
    together.kind === Kind.LIST ? together.values.map((scope) => (scope.kind === Kind.STRING ? scope.value : '')) : [],
  );
}
