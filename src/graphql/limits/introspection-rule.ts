import { GraphQLError, type ValidationRule } from 'graphql';

const message =
  'Introspection is off here, as it is by default in production. Whoever runs the gateway can allow it with server.introspection: true; ' +
  'the build writes the schema to dist/schema.graphql.';

/** Refuses `__schema` and `__type` in a sentence that names the setting, which graphql's own rule cannot know. */
export const refuseIntrospection: ValidationRule = (context) => ({
  Field(node) {
    const { value } = node.name;
    if (value === '__schema' || value === '__type') context.reportError(new GraphQLError(message, { nodes: node }));
  },
});
