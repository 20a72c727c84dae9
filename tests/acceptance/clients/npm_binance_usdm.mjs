// The library "binance" from npm, as it is published, against the Binance USD-M face.
import { USDMClient, WebsocketAPIClient, WebsocketClient } from 'binance';
import { expect, expect_error, run, soon, until, venue } from './harness.mjs';

const quiet = { trace() {}, info() {}, error() {} };

run(async () => {
  const sim = venue('binance_usdm');
  const keys = { api_key: sim.key, api_secret: sim.secret };
  const client = new USDMClient({ ...keys });
  const balances = await client.getBalanceV3();
  expect('balance', balances.map((one) => [one.asset, one.balance]), [['USDT', '1000000.00000000']]);

  const told = [];
  const streams = new WebsocketClient({ ...keys }, quiet);
  streams.on('message', (message) => told.push(message.data ?? message));
  streams.on('exception', () => {});
  streams.subscribe(['btcusdt@bookTicker'], 'usdmPublic');
  streams.subscribe(['btcusdt@markPrice@1s'], 'usdmMarket');
  streams.subscribeUsdFuturesUserDataStream();
  const quote = await until('best quotes', () => told.find((one) => one.b === '59997.0'));
  expect('the ask', quote.a, '60003.0');
  await until('the mark price', () => told.find((one) => one.e === 'markPriceUpdate'
    && one.p === '60000.00000000'));

  expect('leverage', (await client.setLeverage({ symbol: 'BTCUSDT', leverage: 5 })).leverage, 5);
  await expect_error('the margin type is so already',
    () => client.setMarginType({ symbol: 'BTCUSDT', marginType: 'CROSSED' }), /-4046/);

  await until('the user stream is open', async () => {
    const order = await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT',
      timeInForce: 'GTX', quantity: 0.01, price: 50000 });
    await client.cancelOrder({ symbol: 'BTCUSDT', orderId: order.orderId });
    return told.some((one) => one.e === 'ORDER_TRADE_UPDATE');
  });
  const placed = await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT',
    timeInForce: 'GTC', quantity: 0.02, price: 59000 });
  const event = await until('its event', () => told.find((one) => one.e === 'ORDER_TRADE_UPDATE'
    && one.o.i === placed.orderId));
  expect('what it says', [event.o.x, event.o.X, event.o.q, event.o.p],
    ['NEW', 'NEW', '0.020', '59000.0']);
  const modified = await client.modifyOrder({ symbol: 'BTCUSDT', orderId: placed.orderId,
    side: 'BUY', quantity: 0.03, price: 59100 });
  expect('amended in place', [modified.orderId, modified.origQty, modified.price],
    [placed.orderId, '0.030', '59100.0']);
  await sim.control('fill', { symbol: 'BTCUSDT', orderId: String(placed.orderId), quantity: '0.01' });
  const trade = await until('its trade', () => told.find((one) => one.e === 'ORDER_TRADE_UPDATE'
    && one.o.x === 'TRADE'));
  expect('what it says', [trade.o.l, trade.o.L, trade.o.z, trade.o.n, trade.o.N, trade.o.m],
    ['0.010', '59100.0', '0.010', '0.59100000', 'USDT', true]);
  const moved = await until('the position event', () => told.find((one) => one.e === 'ACCOUNT_UPDATE'
    && one.a.P.length === 1));
  expect('what it says', [moved.a.P[0].pa, moved.a.P[0].ep], ['0.010', '59100']);
  const positions = await client.getPositionsV3({ symbol: 'BTCUSDT' });
  expect('the position', positions.map((one) => [one.positionAmt, one.entryPrice]),
    [['0.010', '59100']]);
  await client.cancelAllOpenOrders({ symbol: 'BTCUSDT' });
  expect('no order is open', (await client.getAllOpenOrders({ symbol: 'BTCUSDT' })).length, 0);

  const api = new WebsocketAPIClient({ ...keys, attachEventListeners: false }, quiet);
  api.getWSClient().on('exception', () => {});
  const sold = await soon('by WebSocket', api.submitNewFuturesOrder('usdm', { symbol: 'BTCUSDT',
    side: 'SELL', type: 'MARKET', quantity: 0.01, newOrderRespType: 'RESULT',
    timestamp: Date.now() }));
  expect('sold by WebSocket', [sold.result.status, sold.result.executedQty], ['FILLED', '0.010']);
  const trades = await client.getAccountTrades({ symbol: 'BTCUSDT' });
  expect('profit of the round', trades.map((one) => one.realizedPnl), ['0.00000000', '8.97000000']);
  await client.setCancelOrdersOnTimeout({ symbol: 'BTCUSDT', countdownTime: 300 });
  await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC',
    quantity: 0.01, price: 50000 });
  await until('the dead man\'s switch', async () =>
    (await client.getAllOpenOrders({ symbol: 'BTCUSDT' })).length === 0);
  streams.closeAll(true);
  api.getWSClient().closeAll(true);
});
