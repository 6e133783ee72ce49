// In place of the API package where prom-client asks for it at the start: it needs it for exemplars of its own metrics only, which are off.
module.exports = {
  get trace() {
    return require('@opentelemetry/api').trace;
  },
  get context() {
    return require('@opentelemetry/api').context;
  },
};
