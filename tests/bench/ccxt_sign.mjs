// The same call as venue_codecs.cpp measures, by ccxt as it is published: one limit order as a
// signed request, no socket. Prints the ns of each venue as one JSON object.
import ccxt from 'ccxt';

const rounds = Number(process.argv[2] || 5);
const calls = Number(process.argv[3] || 2000);
const keys = {
  apiKey: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  password: 'trestle',
};
const id = 'xdemoy5oz0';

function listed(exchange, venue_id, is_swap) {
  exchange.setMarkets([exchange.safeMarketStructure({
    id: venue_id, symbol: is_swap ? 'BTC/USDT:USDT' : 'BTC/USDT', base: 'BTC', quote: 'USDT',
    baseId: 'BTC', quoteId: 'USDT', settle: is_swap ? 'USDT' : undefined,
    settleId: is_swap ? 'USDT' : undefined, type: is_swap ? 'swap' : 'spot', spot: !is_swap,
    swap: is_swap, contract: is_swap, linear: is_swap ? true : undefined,
    inverse: is_swap ? false : undefined, contractSize: is_swap ? 0.01 : undefined, active: true,
    precision: { amount: 0.001, price: 0.1 }, limits: {}, info: { orderTypes: ['LIMIT'] },
  })]);
  return exchange;
}

function signer(exchange, symbol, amount, path, api, more) {
  return () => {
    const request = exchange.createOrderRequest(symbol, 'limit', 'buy', amount, 60123.4, { ...more });
    const signed = exchange.sign(path, api, 'POST', request);
    return (signed.body || signed.url).length;
  };
}

const venues = {
  binance_spot: signer(listed(new ccxt.binance(keys), 'BTCUSDT', false), 'BTC/USDT', 0.012,
    'order', 'private', { newClientOrderId: id }),
  binance_usdm: signer(listed(new ccxt.binanceusdm(keys), 'BTCUSDT', true), 'BTC/USDT:USDT', 0.012,
    'order', 'fapiPrivate', { newClientOrderId: id }),
  okx: signer(listed(new ccxt.okx(keys), 'BTC-USDT-SWAP', true), 'BTC/USDT:USDT', 12,
    'trade/order', 'private', { clOrdId: id, tdMode: 'cross' }),
  bybit: signer(listed(new ccxt.bybit(keys), 'BTCUSDT', true), 'BTC/USDT:USDT', 0.012,
    'v5/order/create', 'private', { orderLinkId: id }),
};

const result = {};
for (const [name, call] of Object.entries(venues)) {
  for (let i = 0; i < calls; ++i) call();  // warm
  let best = Infinity;
  for (let round = 0; round < rounds; ++round) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < calls; ++i) call();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / calls);
  }
  result[name] = Math.round(best);
}
console.log(JSON.stringify(result));
