export type {
  Exchange,
  ExchangeBody,
  ExchangeRequest,
  ExchangeResponse,
  HeaderPair,
  StreamEvent,
  WebSocketMessage,
} from "./exchange.ts";
