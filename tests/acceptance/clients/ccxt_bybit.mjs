// ccxt, as it is published, against the Bybit face: spot and linear, REST and WebSocket.
import ccxt from 'ccxt';
import { expect, expect_error, expect_true, run, soon, until, venue } from './harness.mjs';

const spot = 'BTC/USDT';
const linear = 'BTC/USDT:USDT';

run(async () => {
  const sim = venue('bybit');
  const exchange = new ccxt.pro.bybit({ apiKey: sim.key, secret: sim.secret });
  await exchange.loadMarkets();
  expect('a spot pair', exchange.market(spot).spot, true);
  expect('a linear contract', [exchange.market(linear).linear, exchange.market(linear).settle],
    [true, 'USDT']);

  expect('free USDT', (await exchange.fetchBalance()).USDT.free, 1000000);
  const placed = await exchange.createOrder(spot, 'limit', 'buy', 0.5, 59000,
    { clientOrderId: 'trestle-1' });
  const open = await exchange.fetchOpenOrder(placed.id, spot);
  expect('placed', [open.status, open.clientOrderId, open.amount, open.price],
    ['open', 'trestle-1', 0.5, 59000]);
  await exchange.editOrder(placed.id, spot, 'limit', 'buy', 0.4, 59100);
  const edited = await exchange.fetchOpenOrder(placed.id, spot);
  expect('amended in place', [edited.price, edited.amount], [59100, 0.4]);
  expect('held by the order', (await exchange.fetchBalance()).USDT.used, 23640);
  await sim.control('fill', { symbol: 'BTCUSDT-SPOT', clientOrderId: 'trestle-1', quantity: '0.1' });
  const part = await exchange.fetchOpenOrder(placed.id, spot);
  expect('filled in part', [part.filled, part.remaining, part.average], [0.1, 0.3, 59100]);
  const trades = await exchange.fetchMyTrades(spot);
  expect('its trade', trades.map((one) => [one.order, one.amount, one.price, one.fee.cost,
    one.fee.currency, one.takerOrMaker]), [[placed.id, 0.1, 59100, 0.0001, 'BTC', 'maker']]);
  await exchange.cancelOrder(placed.id, spot);
  const ended = await exchange.fetchCanceledAndClosedOrders(spot);
  // PartiallyFilledCanceled: this library calls it closed.
  expect('canceled', ended.map((one) => [one.id, one.info.orderStatus, one.filled]),
    [[placed.id, 'PartiallyFilledCanceled', 0.1]]);
  await expect_error('a second cancel', () => exchange.cancelOrder(placed.id, spot),
    /OrderNotFound|InvalidOrder|170142/);
  await expect_error('an order without the money',
    () => exchange.createOrder(spot, 'limit', 'buy', 90, 59000), /InsufficientFunds/);
  const batch = await exchange.createOrders([
    { symbol: linear, type: 'limit', side: 'buy', amount: 0.01, price: 58000 },
    { symbol: linear, type: 'limit', side: 'buy', amount: 0.02, price: 58100 },
  ]);
  expect('two of a batch are open', (await exchange.fetchOpenOrders(linear)).length, 2);
  await exchange.cancelOrders(batch.map((order) => order.id), linear);
  expect('canceled together', (await exchange.fetchOpenOrders(linear)).length, 0);

  await exchange.setLeverage(10, linear);
  const bought = await exchange.createOrder(linear, 'market', 'buy', 0.1);
  const done = await exchange.fetchClosedOrder(bought.id, linear);
  expect('bought', [done.status, done.filled, done.average], ['closed', 0.1, 60003]);
  const positions = await exchange.fetchPositions([linear]);
  expect('the position', positions.map((one) => [one.side, one.contracts, one.entryPrice,
    one.leverage]), [['long', 0.1, 60003, 10]]);
  await exchange.createOrder(linear, 'market', 'sell', 0.1, undefined,
    { stopLossPrice: 57000, reduceOnly: true });
  const stops = await exchange.fetchOpenOrders(linear, undefined, undefined, { trigger: true });
  expect('a stop waits', stops.map((one) => [one.triggerPrice, one.reduceOnly]), [[57000, true]]);

  const book = await soon('order book', exchange.watchOrderBook(linear));
  expect('best quotes', [book.bids[0][0], book.asks[0][0]], [59997, 60003]);
  const size = book.asks[0][1];
  // Asked for before it happens: a watcher is told of what comes after it asked.
  const update = exchange.watchOrderBook(linear);
  await sim.control('order', { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.1' });
  const next = await soon('its update', update);
  expect_true('the level became smaller', next.asks[0][1] < size, [size, next.asks[0]]);
  const quotes = await soon('best bid and ask', exchange.watchBidsAsks([spot]));
  expect('of the spot pair', [quotes[spot].bid, quotes[spot].ask], [59997, 60003]);

  const watched = [];
  const watch = (async () => { for (;;) watched.push(...await exchange.watchOrders()); })();
  watch.catch(() => {});
  const moved = exchange.watchPositions([linear]);
  moved.catch(() => {});
  const my_trades = exchange.watchMyTrades();
  my_trades.catch(() => {});
  await until('the order topic is heard', async () => {
    const probe = await exchange.createOrder(spot, 'limit', 'buy', 0.001, 50000);
    await exchange.cancelOrder(probe.id, spot);
    return watched.length > 0;
  });
  const by_socket = await soon('createOrderWs',
    exchange.createOrderWs(linear, 'limit', 'sell', 0.01, 62000));
  await until('the topic tells it', () =>
    watched.find((one) => one.id === by_socket.id && one.status === 'open'));
  await soon('editOrderWs',
    exchange.editOrderWs(by_socket.id, linear, 'limit', 'sell', 0.02, 62100));
  await until('amended by WebSocket', () =>
    watched.find((one) => one.id === by_socket.id && one.price === 62100 && one.amount === 0.02));
  await soon('cancelOrderWs', exchange.cancelOrderWs(by_socket.id, linear));
  await until('canceled by WebSocket', () =>
    watched.find((one) => one.id === by_socket.id && one.status === 'canceled'));

  // The price falls below the stop: the same order closes the position.
  await sim.control('price', { symbol: 'BTCUSDT', price: '56900' });
  await sim.control('order', { symbol: 'BTCUSDT', side: 'SELL', quantity: '0.001' });
  await until('the stop closed the position', async () =>
    (await exchange.fetchPositions([linear])).every((one) => !one.contracts));
  await soon('watchPositions', moved);
  expect('the closing trade', (await soon('watchMyTrades', my_trades))[0].side, 'sell');
  const told = await sim.control('trades', { account: 'DEMO', symbol: 'BTCUSDT' });
  expect('the venue says so too', told.map((one) => [one.side, one.qty]),
    [['BUY', '0.10000000'], ['SELL', '0.10000000']]);
  await exchange.close();
});
