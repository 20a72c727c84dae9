// The library "bybit-api" from npm, as it is published, against the Bybit face.
import { RestClientV5, WebsocketAPIClient, WebsocketClient } from 'bybit-api';
import { expect, run, soon, until, venue } from './harness.mjs';

const quiet = { trace() {}, info() {}, error() {} };

run(async () => {
  const sim = venue('bybit');
  const keys = { key: sim.key, secret: sim.secret };
  const client = new RestClientV5({ ...keys });
  const wallet = await client.getWalletBalance({ accountType: 'UNIFIED', coin: 'USDT' });
  expect('balance', wallet.result.list[0].coin.map((one) => [one.coin, one.walletBalance]),
    [['USDT', '1000000']]);
  const book = await client.getOrderbook({ category: 'linear', symbol: 'BTCUSDT', limit: 5 });
  expect('order book', [book.result.b[0][0], book.result.a.length], ['59997', 5]);
  expect('account', (await client.getAccountInfo()).result.unifiedMarginStatus, 5);

  const told = [];
  const streams = new WebsocketClient({ ...keys }, quiet);
  streams.on('update', (message) => told.push(message));
  streams.on('exception', () => {});
  streams.subscribeV5(['order', 'execution', 'position', 'wallet'], 'linear');
  streams.subscribeV5('orderbook.1.BTCUSDT', 'linear');
  const rows = (topic) => told.filter((one) => one.topic === topic)
    .flatMap((one) => one.data);
  const quote = await until('best quotes', () => rows('orderbook.1.BTCUSDT')[0]);
  expect('the ask', quote.a[0][0], '60003');
  await until('the order topic is heard', async () => {
    const probe = await client.submitOrder({ category: 'spot', symbol: 'BTCUSDT', side: 'Buy',
      orderType: 'Limit', qty: '0.001', price: '50000' });
    await client.cancelOrder({ category: 'spot', symbol: 'BTCUSDT', orderId: probe.result.orderId });
    return rows('order').length > 0;
  });

  const placed = await client.submitOrder({ category: 'spot', symbol: 'BTCUSDT', side: 'Buy',
    orderType: 'Limit', qty: '0.02', price: '59000', orderLinkId: 'rest-1' });
  expect('acknowledged', [placed.retCode, placed.result.orderLinkId], [0, 'rest-1']);
  const event = await until('its event', () => rows('order').find((one) => one.orderLinkId === 'rest-1'));
  expect('what it says', [event.category, event.orderStatus, event.qty, event.price],
    ['spot', 'New', '0.02', '59000']);
  await client.amendOrder({ category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'rest-1', qty: '0.03' });
  await until('amended in place', () => rows('order').find((one) =>
    one.orderLinkId === 'rest-1' && one.qty === '0.03' && one.orderId === event.orderId));
  await sim.control('fill', { symbol: 'BTCUSDT-SPOT', clientOrderId: 'rest-1', quantity: '0.01' });
  const fill = await until('filled', () => rows('execution').find((one) => one.orderLinkId === 'rest-1'));
  expect('what it says', [fill.execQty, fill.execPrice, fill.execFee, fill.feeCurrency, fill.isMaker],
    ['0.01', '59000', '0.00001', 'BTC', true]);
  const fills = await client.getExecutionList({ category: 'spot', orderLinkId: 'rest-1' });
  expect('the same trade', fills.result.list.map((one) => one.execId), [fill.execId]);
  await client.cancelOrder({ category: 'spot', symbol: 'BTCUSDT', orderLinkId: 'rest-1' });
  const closed = await client.getHistoricOrders({ category: 'spot', orderLinkId: 'rest-1' });
  expect('canceled', closed.result.list.map((one) => [one.orderStatus, one.cumExecQty]),
    [['PartiallyFilledCanceled', '0.01']]);
  expect('a second cancel', (await client.cancelOrder({ category: 'spot', symbol: 'BTCUSDT',
    orderLinkId: 'rest-1' })).retCode, 170142);

  expect('leverage', (await client.setLeverage({ category: 'linear', symbol: 'BTCUSDT',
    buyLeverage: '5', sellLeverage: '5' })).retCode, 0);
  const api = new WebsocketAPIClient({ ...keys, attachEventListeners: false }, quiet);
  api.getWSClient().on('exception', () => {});
  const sold = await soon('by WebSocket', api.submitNewOrder({ category: 'linear',
    symbol: 'BTCUSDT', side: 'Sell', orderType: 'Market', qty: '0.03', orderLinkId: 'ws-1' }));
  expect('sold by WebSocket', [sold.retCode, sold.data.orderLinkId, sold.header['X-Bapi-Limit']],
    [0, 'ws-1', '10']);
  const position = await until('the position event', () =>
    rows('position').find((one) => one.size === '0.03'));
  expect('what it says', [position.side, position.entryPrice, position.leverage],
    ['Sell', '59997', '5']);
  const positions = await client.getPositionInfo({ category: 'linear', settleCoin: 'USDT' });
  expect('the position', positions.result.list.map((one) => [one.side, one.size, one.avgPrice]),
    [['Sell', '0.03', '59997']]);
  const resting = await soon('rests', api.submitNewOrder({ category: 'linear', symbol: 'BTCUSDT',
    side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000' }));
  await soon('amended by WebSocket', api.amendOrder({ category: 'linear', symbol: 'BTCUSDT',
    orderId: resting.data.orderId, price: '58100' }));
  await until('the topic says so', () => rows('order').find((one) =>
    one.orderId === resting.data.orderId && one.price === '58100'));
  await soon('canceled by WebSocket', api.cancelOrder({ category: 'linear', symbol: 'BTCUSDT',
    orderId: resting.data.orderId }));
  const left = await client.getActiveOrders({ category: 'linear', symbol: 'BTCUSDT' });
  expect('no order is left', left.result.list.length, 0);
  streams.closeAll(true);
  api.getWSClient().closeAll(true);
});
