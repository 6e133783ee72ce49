// In place of the whole of undici: its index also evaluates fetch, WebSocket, HTTP/2, caches, mocks and proxies. `src/http-client` and `src/media` use these.
module.exports = {
  Agent: require('undici/lib/dispatcher/agent.js'),
  Pool: require('undici/lib/dispatcher/pool.js'),
  buildConnector: require('undici/lib/core/connect.js'),
  errors: require('undici/lib/core/errors.js'),
};
