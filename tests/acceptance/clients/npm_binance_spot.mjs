// The library "binance" from npm, as it is published, against the Binance spot face.
import { MainClient, WebsocketAPIClient, WebsocketClient } from 'binance';
import { expect, expect_error, run, soon, until, venue } from './harness.mjs';

const quiet = { trace() {}, info() {}, error() {} };

run(async () => {
  const sim = venue('binance_spot');
  const keys = { api_key: sim.key, api_secret: sim.secret };
  const client = new MainClient({ ...keys });
  const account = await client.getAccountInformation();
  const held = Object.fromEntries(account.balances.map((one) => [one.asset, one.free]));
  expect('balances', [held.USDT, held.BTC], ['1000000.00000000', '20.00000000']);

  const told = [];
  const streams = new WebsocketClient({ ...keys }, quiet);
  streams.on('message', (message) => told.push(message.data ?? message));
  streams.on('exception', () => {});
  streams.subscribe(['btcusdt@bookTicker', 'btcusdt@depth20@100ms'], 'main');
  const quote = await until('best quotes', () => told.find((one) => one.b === '59997.00000000'));
  expect('the ask', quote.a, '60003.00000000');

  const api = new WebsocketAPIClient({ ...keys, attachEventListeners: false }, quiet);
  const events = [];
  api.getWSClient().on('message', (message) => events.push(message));
  api.getWSClient().on('formattedUserDataMessage', (message) => events.push(message));
  api.getWSClient().on('exception', () => {});
  await soon('subscribe', api.subscribeUserDataStream('mainWSAPI'));

  const placed = await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT',
    timeInForce: 'GTC', quantity: 0.02, price: 50000, newOrderRespType: 'RESULT' });
  expect('placed', [placed.status, placed.origQty], ['NEW', '0.02000000']);
  await until('the order event', () => events.find((one) => JSON.stringify(one).includes(placed.clientOrderId)));
  // The library asks for keepPriority at a path that no spot venue has, so the order is replaced.
  const replaced = await client.replaceOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT',
    timeInForce: 'GTC', quantity: 0.01, price: 49000, cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrderId: placed.orderId });
  expect('replaced', [replaced.cancelResult, replaced.newOrderResult,
    replaced.newOrderResponse.price], ['SUCCESS', 'SUCCESS', '49000.00000000']);
  const id = replaced.newOrderResponse.orderId;
  const canceled = await client.cancelOrder({ symbol: 'BTCUSDT', orderId: id });
  expect('canceled', canceled.status, 'CANCELED');
  await expect_error('a second cancel',
    () => client.cancelOrder({ symbol: 'BTCUSDT', orderId: id }), /-2011/);

  const taken = await soon('by WebSocket', api.submitNewSpotOrder({ symbol: 'BTCUSDT', side: 'SELL',
    type: 'MARKET', quantity: 0.01, timestamp: Date.now() }));
  expect('sold by WebSocket', [taken.result.status, taken.result.fills[0].price],
    ['FILLED', '59997.00000000']);
  await until('the trade event', () => events.find((one) => {
    const text = JSON.stringify(one);
    return text.includes(String(taken.result.fills[0].tradeId)) && /TRADE/.test(text);
  }));
  const large = await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT',
    timeInForce: 'GTC', quantity: 0.02, price: 48000 });
  const amended = await soon('amend by WebSocket', api.amendSpotOrderKeepPriority({
    symbol: 'BTCUSDT', orderId: large.orderId, newQty: 0.01, timestamp: Date.now() }));
  expect('amended in its place', [amended.result.amendedOrder.qty,
    amended.result.amendedOrder.orderId], ['0.01000000', large.orderId]);
  const all = await client.cancelAllSymbolOrders({ symbol: 'BTCUSDT' });
  expect('cancel-all', all.map((one) => one.orderId), [large.orderId]);
  const book = await client.getOrderBook({ symbol: 'BTCUSDT', limit: 5 });
  expect('levels', [book.bids.length, book.asks.length], [5, 5]);
  const trades = await client.getAccountTradeList({ symbol: 'BTCUSDT' });
  expect('trades', trades.map((one) => [one.qty, one.isBuyer]), [['0.01000000', false]]);
  streams.closeAll(true);
  api.getWSClient().closeAll(true);
});
