/** Why a connection failed, for operators: our own sentences for the codes of Node.js and OpenSSL, which contain no address. */
const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the provider's TLS certificate has expired",
  CERT_NOT_YET_VALID: "the provider's TLS certificate is not valid yet; check this machine's clock",
  CERT_REVOKED: "the provider's TLS certificate was revoked",
  CERT_UNTRUSTED: "the provider's TLS certificate is not trusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the provider's TLS certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the provider's TLS certificate is signed by an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT: "the provider's TLS certificate is signed by an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the provider's TLS certificate is signed by an authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the provider's TLS certificate is signed by an authority that this machine does not know, or the provider does not send the intermediate certificates",
  ERR_TLS_CERT_ALTNAME_INVALID: "the provider's TLS certificate is for another host than that of the baseUrl",
  ERR_SSL_WRONG_VERSION_NUMBER: 'the provider does not speak TLS at this port; check the baseUrl',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the provider does not speak TLS at this port; check the baseUrl',
  ENOTFOUND: 'the host name in the baseUrl is not known',
  EAI_AGAIN: 'the host name in the baseUrl could not be looked up',
  ECONNREFUSED: 'the host refused the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the host did not accept the connection in time',
};

/** Undefined for failures that are not about the connection, or that need no explanation. */
export function connectionFaultOf(code: string): string | undefined {
  if (Object.hasOwn(sentences, code)) return sentences[code];
  return /^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$)/.test(code) ? 'no TLS connection could be negotiated' : undefined;
}
