import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createSchema, createYoga } from 'graphql-yoga';
import { createContext, resolvers, typeDefs } from './schema.mjs';

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: createContext,
  logging: false,
  plugins: [useGraphQlJit()],
});
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
