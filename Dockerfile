# test/acceptance/ follows these steps without Docker, and tests what comes of them.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY .ci .ci
COPY schema schema
COPY src src
# What is bundled is a devDependency: only what the bundle leaves outside stays.
RUN npm run build && npm prune --omit=dev
# libsql is for a Node without SQLite of its own, which is 20.
RUN ! node -e "require('node:sqlite')" 2>/dev/null || rm -rf node_modules/libsql node_modules/@libsql

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 PARLEY_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/schema schema
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
# Nothing is written outside /data and /tmp, so the container also runs with a read-only root file system.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
