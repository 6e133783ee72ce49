import { makeExecutableSchema } from '@graphql-tools/schema';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { createContext, resolvers, typeDefs } from './schema.mjs';

const app = fastify();
app.register(mercurius, { schema: makeExecutableSchema({ typeDefs, resolvers }), context: createContext, jit: 1 });
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
