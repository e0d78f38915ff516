export interface ServiceLimits {
  /** JSON bodies; other media types are streams that their verbs bound. */
  maxJsonBytes: number;
  maxJsonDepth: number;
  /** In one JSON body, keys not counted. */
  maxJsonValues: number;
  /** In one JSON body, those of all its objects. */
  maxJsonKeys: number;
  /** From the first byte to the end of the request. */
  requestTimeoutMs: number;
  /** For a handler to answer; streams are exempt once begun. */
  handlerTimeoutMs: number;
  heartbeatMs: number;
}

export const defaultLimits: ServiceLimits = {
  maxJsonBytes: 32 * 2 ** 20,
  maxJsonDepth: 64,
  maxJsonValues: 1_000_000,
  maxJsonKeys: 250_000,
  requestTimeoutMs: 300_000,
  handlerTimeoutMs: 300_000,
  heartbeatMs: 15_000,
};

/** The settings of a service, as the environment names them. */
interface LimitSettings {
  readonly MAX_JSON_BODY: number;
  readonly MAX_JSON_DEPTH: number;
  readonly MAX_JSON_VALUES: number;
  readonly MAX_JSON_KEYS: number;
  readonly REQUEST_TIMEOUT: number;
  readonly HANDLER_TIMEOUT: number;
  readonly HEARTBEAT: number;
}

export function limitsOf(settings: LimitSettings): ServiceLimits {
  return {
    maxJsonBytes: settings.MAX_JSON_BODY,
    maxJsonDepth: settings.MAX_JSON_DEPTH,
    maxJsonValues: settings.MAX_JSON_VALUES,
    maxJsonKeys: settings.MAX_JSON_KEYS,
    requestTimeoutMs: settings.REQUEST_TIMEOUT,
    handlerTimeoutMs: settings.HANDLER_TIMEOUT,
    heartbeatMs: settings.HEARTBEAT,
  };
}
