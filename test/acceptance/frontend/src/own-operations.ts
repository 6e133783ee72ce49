import { GraphQLClient } from 'graphql-request';
import { CustomersOfShopDocument } from './generated/operations.js';

const client = new GraphQLClient('http://127.0.0.1:4000/graphql', { headers: { authorization: 'Bearer <token>' } });
const { customers } = await client.request(CustomersOfShopDocument, { first: 3 });
for (const { fullName, contacts } of customers.nodes) console.log(fullName, contacts.map(({ channel }) => channel.name).join(' and '));
